//! The three exit statuses, and how several become one.

use std::process::ExitCode;

/// How a run ended; of several, the greatest stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Status {
    /// Done, and nothing to look at.
    #[default]
    Clean,
    /// Done, but a check found an error or a cell is not sure.
    Attention,
    /// Something could not be read or written, or the arguments make no sense.
    Failed,
}

impl Status {
    /// Returns the status of what the argument parser refused, or of the help it printed.
    pub(crate) fn of_clap(error: &clap::Error) -> Self {
        if error.use_stderr() {
            Self::Failed
        } else {
            Self::Clean
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Clean => Self::SUCCESS,
            Status::Attention => Self::from(1),
            Status::Failed => Self::from(2),
        }
    }
}
