//! Lines that belong to the page and not to the report: print buttons, counters, records, numbers.

use crate::fold;
use crate::prose::{Content, Line};
use nianbao_document::{Diagnostic, Severity};

/// A statement of the page about the report, e.g. `发布日期` and `2026-01-20`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Names of a page's records, folded.
const NAMES: &[&str] = &[
    "标题",
    "发布时间",
    "发布日期",
    "发文日期",
    "成文日期",
    "生成日期",
    "公开日期",
    "印发日期",
    "更新时间",
    "日期",
    "时间",
    "信息来源",
    "文章来源",
    "来源",
    "发布机构",
    "发文机关",
    "公开机构",
    "责任部门",
    "信息提供单位",
    "索引号",
    "文号",
    "发文字号",
    "栏目",
    "所属栏目",
    "主题分类",
    "组配分类",
    "体裁分类",
    "有效性",
    "公开方式",
    "公开形式",
    "公开范围",
    "名称",
    "浏览次数",
    "浏览量",
    "浏览",
    "阅读次数",
    "阅读",
    "点击数",
    "点击量",
    "点击率",
    "访问量",
    "字体",
    "字号",
    "作者",
    "责任编辑",
    "编辑",
    "审核",
    "原文链接",
    "本地目录",
    "归档时间",
    "分享到",
    "分享",
];

/// Lines that are furniture whatever stands behind them.
const STARTS: &[&str] = &[
    "打印",
    "【打印",
    "关闭",
    "【关闭",
    "扫一扫",
    "上一篇",
    "下一篇",
    "相关链接",
    "附件下载",
    "页面链接",
    "当前位置",
    "您现在的位置",
    "首页>",
    "无障碍",
    "长者版",
    "关怀版",
    "分享到",
    "收藏",
    "返回顶部",
    "版权所有",
    "主办单位",
    "网站标识码",
    "技术支持",
    "=====",
];

/// What was taken off the ends of the narrative.
#[derive(Debug, Default)]
pub(crate) struct Stripped {
    pub(crate) records: Vec<Record>,
    pub(crate) removed: usize,
}

/// Takes the furniture off both ends of the narrative, keeping the statements of its records.
///
/// Only lines before the first prose and behind the last are looked at, so that nothing an agency
/// wrote is dropped for looking like a button.
pub(crate) fn strip(lines: &mut Vec<Line>) -> Stripped {
    let mut out = Stripped::default();
    let is_prose = |line: &Line| line.text().chars().count() > 60 && line.text().contains('。');
    let is_body = |line: &Line| !matches!(line.content, Content::Text(_)) || is_prose(line);
    // A portal's pictures and tables of links stand above the title as well.
    let begins = |line: &Line| matches!(line.content, Content::Table(_)) || is_prose(line);
    let first = lines.iter().position(begins).unwrap_or(lines.len()).min(30);
    let last = lines.iter().rposition(is_body).unwrap_or(0);
    let mut at = 0;
    lines.retain(|line| {
        let here = at;
        at += 1;
        if !matches!(line.content, Content::Text(_)) {
            return true;
        }
        let head = here < first;
        let tail = here > last;
        if !head && !tail {
            return true;
        }
        let text = line.text();
        if tail && records(text).iter().any(|record| record.name == "来源") {
            return true;
        }
        let found = if head { records(text) } else { Vec::new() };
        if !found.is_empty() {
            out.records.extend(found);
            out.removed += 1;
            return false;
        }
        let keep = !is_furniture(text);
        out.removed += usize::from(!keep);
        keep
    });
    out
}

fn is_furniture(text: &str) -> bool {
    let folded = fold::folded(text);
    if folded.chars().count() > 60 {
        return false;
    }
    STARTS.iter().any(|start| folded.starts_with(start))
        || (folded.contains("网安备") && folded.ends_with('号'))
        || (folded.contains("icp备") && folded.chars().count() < 40)
        || folded.chars().all(|c| !c.is_alphanumeric())
}

/// Reads a line of records: `发布日期:2026-01-20 信息来源:某镇`. Empty where it is none.
pub(crate) fn records(text: &str) -> Vec<Record> {
    let mut out: Vec<Record> = Vec::new();
    let folded: String = text
        .chars()
        .map(|c| if c == '：' { ':' } else { c })
        .collect();
    let mut rest = folded.trim();
    let name_at_start = |text: &str| -> Option<(&'static str, usize)> {
        let mut letters = String::new();
        for (at, c) in text.char_indices().take(14) {
            if c == ':' {
                let name = NAMES.iter().find(|name| **name == letters)?;
                return Some((name, at + 1));
            }
            if !c.is_whitespace() && !"【[(（".contains(c) {
                letters.push(c);
            }
        }
        None
    };
    while let Some((name, end)) = name_at_start(rest) {
        let value = rest.get(end..).unwrap_or_default();
        // The value goes on up to the next name behind a blank.
        let stop = value
            .char_indices()
            .filter(|(_, c)| c.is_whitespace())
            .map(|(at, _)| at)
            .find(|at| name_at_start(value.get(*at..).unwrap_or_default().trim_start()).is_some())
            .unwrap_or(value.len());
        out.push(Record {
            name: name.to_owned(),
            value: value.get(..stop).unwrap_or_default().trim().to_owned(),
        });
        rest = value.get(stop..).unwrap_or_default().trim_start();
    }
    if out.iter().any(|record| record.value.chars().count() > 120) {
        Vec::new()
    } else {
        out
    }
}

/// Drops the ghost of an instrument's title: `<…格式>` written with angle brackets became a tag, and
/// its end turned up behind the paragraph.
pub(crate) fn drop_ghosts(lines: &mut [Line], diagnostics: &mut Vec<Diagnostic>) {
    for line in lines {
        let Content::Text(text) = &line.content else {
            continue;
        };
        let Some(body) = text.strip_suffix('>') else {
            continue;
        };
        let title_start = body.rfind(['。', ' ', '>', '）', ')']).map_or(0, |at| {
            at + body
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
        let ghost = body.get(title_start..).unwrap_or_default().trim();
        let before = body.get(..title_start).unwrap_or_default();
        if ghost.chars().count() > 6 && before.contains(&format!("<{ghost}>")) {
            let kept = before.trim_end().to_owned();
            diagnostics.push(
                Diagnostic::new(
                    "ghost-tag",
                    Severity::Info,
                    format!("段末多出的“{ghost}>”系网页标签残留，已去除"),
                    format!("`{ghost}>` behind the paragraph is left of a tag and was dropped"),
                )
                .at(line.origin.clone()),
            );
            line.content = Content::Text(kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read() {
        let found = records("发布日期:2026-01-20 信息来源:凌源市乌兰白镇");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].value, "凌源市乌兰白镇");
        let found = records("发布时间：2021-01-25 09:41 信息来源：阜阳市 字体：[大 中 小]");
        assert_eq!(found[0].value, "2021-01-25 09:41");
        assert!(records("主要问题：一是公开内容不足").is_empty());
        assert_eq!(records("时间：2026/03/25\u{3000}来源：某办公厅").len(), 2);
    }

    #[test]
    fn furniture_is_told_from_prose() {
        for text in [
            "打印",
            "扫一扫在手机打开当前页面",
            "蒙公网安备 15222302000112号",
            "——",
        ] {
            assert!(is_furniture(text), "{text}");
        }
        for text in ["无其他需要报告的事项。", "某某镇人民政府", "2023年1月21日"]
        {
            assert!(!is_furniture(text), "{text}");
        }
    }
}
