//! The few words that the writers themselves say.

/// Names a picture that was not read.
pub(crate) fn figure(alternative: &str) -> String {
    if alternative.is_empty() {
        "［图片］".to_owned()
    } else {
        format!("［图片：{alternative}］")
    }
}

/// Says what a report is about, for metadata.
pub(crate) fn subject(year: Option<u16>) -> String {
    match year {
        Some(year) => format!("{year}年政府信息公开工作年度报告"),
        None => "政府信息公开工作年度报告".to_owned(),
    }
}
