//! What a portal says of an article in label and value: the record table (索引号, 发布机构 …), the
//! line under the title (发布时间：… 来源：… 字体：[大 中 小]).

/// The labels of a record. Longer ones come before those they contain.
const LABELS: &[&str] = &[
    "信息公开索引号",
    "公开责任部门",
    "信息索引号",
    "主题词",
    "文件编号",
    "发布机构",
    "发文机构",
    "发文机关",
    "发布机关",
    "发布单位",
    "公开机构",
    "公开单位",
    "制发机关",
    "责任部门",
    "发布部门",
    "公开部门",
    "所属部门",
    "责任单位",
    "信息来源",
    "文章来源",
    "稿件来源",
    "内容来源",
    "信息分类",
    "主题分类",
    "内容分类",
    "组配分类",
    "体裁分类",
    "服务对象分类",
    "发布时间",
    "发布日期",
    "发文日期",
    "发文时间",
    "成文日期",
    "成文时间",
    "生成日期",
    "生成时间",
    "公开日期",
    "公开时间",
    "更新时间",
    "更新日期",
    "生效日期",
    "生效时间",
    "废止日期",
    "失效时间",
    "有效性",
    "公开方式",
    "公开形式",
    "公开范围",
    "公开时限",
    "公开程序",
    "公开目录",
    "公开属性",
    "责任编辑",
    "浏览次数",
    "浏览量",
    "访问次数",
    "访问量",
    "阅读次数",
    "阅读量",
    "点击次数",
    "点击数",
    "点击量",
    "点击率",
    "文件名称",
    "信息名称",
    "发文字号",
    "发文号",
    "关键词",
    "关键字",
    "索引号",
    "索取号",
    "时效性",
    "统一编号",
    "统一登记号",
    "语种",
    "载体类型",
    "记录形式",
    "内容概述",
    "名称",
    "标题",
    "文号",
    "分类",
    "来源",
    "稿源",
    "作者",
    "编辑",
    "审核",
    "时间",
    "日期",
    "字体",
    "字号",
    "浏览",
    "阅读",
    "点击",
    "人气",
    "分享",
    "打印",
    "体裁",
    "备注",
    "撰稿",
];

/// Labels that only a record has.
const TELLING: &[&str] = &[
    "信息公开索引号",
    "信息索引号",
    "索引号",
    "索取号",
    "发布机构",
    "发文机构",
    "发文机关",
    "发布机关",
    "发布单位",
    "公开机构",
    "信息来源",
    "文章来源",
    "稿件来源",
    "内容来源",
    "来源",
    "稿源",
    "主题分类",
    "组配分类",
    "体裁分类",
    "信息分类",
    "发布时间",
    "发布日期",
    "发文日期",
    "发文时间",
    "成文日期",
    "成文时间",
    "生成日期",
    "公开日期",
    "公开时间",
    "发文字号",
    "文号",
    "浏览次数",
    "浏览量",
    "访问量",
    "阅读次数",
    "点击数",
    "责任编辑",
    "更新时间",
    "更新日期",
];

/// Words that follow a value on its line and are no part of it.
const CONTROLS: &[&str] = &[
    "打印",
    "关闭",
    "分享",
    "保存",
    "收藏",
    "下载",
    "放大",
    "缩小",
    "默认",
    "大",
    "中",
    "小",
    "大中小",
    "纠错",
    "返回",
    "微信",
    "微博",
    "字体",
    "字号",
    "手机",
    "视力保护色",
    "繁体",
    "简体",
    "二维码",
    "扫一扫",
    "语音播报",
    "朗读",
    "文字版",
    "全真版",
];

/// The longest line that can be one of a record.
const MOST_CHARACTERS: usize = 240;

/// Returns the label that a text is, without blanks and colon.
pub(crate) fn label(text: &str) -> Option<&'static str> {
    let word: String = text.chars().filter(|c| !is_blank(*c)).collect();
    let word = word
        .trim_end_matches(['：', ':'])
        .trim_matches(['【', '】', '[', ']', '*']);
    LABELS.iter().find(|label| **label == word).copied()
}

/// Returns whether a label is found in records only.
pub(crate) fn is_telling(label: &str) -> bool {
    TELLING.contains(&label)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}')
}

/// Returns the pairs of a line that is nothing but labels and values.
pub(crate) fn pairs(line: &str) -> Option<Vec<(&'static str, String)>> {
    let line = line.trim_matches(|c: char| is_blank(c) || is_bracket(c));
    if line.chars().count() > MOST_CHARACTERS {
        return None;
    }
    let found = labels(line);
    if found.first().is_none_or(|first| first.start != 0) {
        return None;
    }
    let mut pairs = Vec::new();
    for (index, label) in found.iter().enumerate() {
        let end = found.get(index + 1).map_or(line.len(), |next| next.start);
        pairs.push((
            label.name,
            value(line.get(label.end..end).unwrap_or_default()),
        ));
    }
    let is_date = |value: &str| value.chars().filter(char::is_ascii_digit).count() >= 5;
    let telling = pairs.iter().any(|(name, _)| is_telling(name));
    let dated = pairs
        .iter()
        .any(|(name, value)| matches!(*name, "时间" | "日期") && is_date(value));
    // A sentence that begins like a record is prose.
    let prose = pairs
        .iter()
        .any(|(_, value)| value.contains(['。', '；', '？']) || value.chars().count() > 80);
    (!prose && (telling || dated)).then_some(pairs)
}

struct Label {
    name: &'static str,
    start: usize,
    end: usize,
}

/// Finds the labels of a line: known words, blanks between their characters allowed, each followed
/// by a colon, each at the beginning or after something that parts.
fn labels(line: &str) -> Vec<Label> {
    let mut found = Vec::new();
    let mut is_open = true;
    let mut at = 0;
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        if is_open && !is_blank(c) {
            let rest = line.get(at..).unwrap_or_default();
            let known = LABELS
                .iter()
                .find_map(|name| Some((*name, length(rest, name)?)));
            if let Some((name, length)) = known {
                found.push(Label {
                    name,
                    start: at,
                    end: at + length,
                });
                at += length;
                continue;
            }
        }
        // After the first label the next may follow a value without a blank: each has its own box.
        is_open = !found.is_empty()
            || is_blank(c)
            || is_bracket(c)
            || matches!(c, '|' | '｜' | ';' | '；' | ',' | '，' | '/');
        at += c.len_utf8();
    }
    found
}

fn is_bracket(c: char) -> bool {
    matches!(
        c,
        '[' | ']' | '【' | '】' | '（' | '）' | '(' | ')' | '〔' | '〕'
    )
}

/// Returns the length of a label with its colon at the beginning of `text`.
fn length(text: &str, label: &str) -> Option<usize> {
    let mut rest = text;
    for wanted in label.chars() {
        rest = rest.trim_start_matches(is_blank).strip_prefix(wanted)?;
    }
    let rest = rest
        .trim_start_matches(is_blank)
        .strip_prefix(['：', ':'])?;
    Some(text.len() - rest.len())
}

/// Returns a value without what follows it on the line.
fn value(text: &str) -> String {
    let text = text.trim_matches(is_blank);
    let mut end = text.len();
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let word = rest
            .split(|c: char| is_blank(c) || is_bracket(c))
            .next()
            .unwrap_or_default();
        if at > 0 && is_blank(previous) && CONTROLS.contains(&word) || matches!(c, '【' | '[') {
            end = at;
            break;
        }
        previous = c;
    }
    let value = text.get(..end).unwrap_or_default();
    value
        .trim_matches(|c: char| is_blank(c) || matches!(c, '|' | '｜' | '；' | ';'))
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(&'static str, String)> {
        pairs(line).unwrap_or_default()
    }

    fn owned(pairs: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect()
    }

    #[test]
    fn lines_under_titles() {
        assert_eq!(
            read("发布时间：2025-01-15 10:50　信息来源：某市人民政府　字体：[大 中 小]"),
            owned(&[
                ("发布时间", "2025-01-15 10:50"),
                ("信息来源", "某市人民政府"),
                ("字体", "")
            ])
        );
        assert_eq!(
            read("发布日期：2022年1月7日　作者：办公室"),
            owned(&[("发布日期", "2022年1月7日"), ("作者", "办公室")])
        );
        assert_eq!(read("时间：2022/01/12"), owned(&[("时间", "2022/01/12")]));
        assert_eq!(
            read("来 源：办公室 浏览次数：29 次 【打印】【关闭】"),
            owned(&[("来源", "办公室"), ("浏览次数", "29 次")])
        );
        assert_eq!(
            read("来源：某县时间：2023-02-20 15:07"),
            owned(&[("来源", "某县"), ("时间", "2023-02-20 15:07")])
        );
        assert_eq!(read("[发布时间：2013-02-25 | 来源：甲]").len(), 2);
    }

    #[test]
    fn prose_is_no_record() {
        assert!(pairs("时间：全年分四次公开。").is_none());
        assert!(pairs("来源：各部门报送的数据，统计口径如下。").is_none());
        assert!(pairs("本年来源：某局").is_none());
        assert!(pairs("名称：某事项").is_none());
        assert!(pairs("一、总体情况").is_none());
    }

    #[test]
    fn labels_of_tables() {
        assert_eq!(label("索 引 号："), Some("索引号"));
        assert_eq!(label("行政许可"), None);
    }
}
