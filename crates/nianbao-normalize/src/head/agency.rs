//! The agency that reports, from the places that name it.

use crate::fold;

/// How names of agencies end.
const ENDS: &[&str] = &[
    "政府",
    "局",
    "委",
    "委员会",
    "办",
    "办公室",
    "办公厅",
    "厅",
    "院",
    "中心",
    "会",
    "镇",
    "乡",
    "街道",
    "办事处",
    "苏木",
    "区",
    "县",
    "市",
    "旗",
    "处",
    "所",
    "站",
    "大队",
    "支队",
    "总队",
    "部",
    "署",
    "学校",
    "大学",
    "学院",
    "医院",
    "公司",
    "集团",
    "开发区",
    "管委会",
    "联社",
    "银行",
    "省",
    "州",
    "盟",
    "社",
    "馆",
    "队",
    "监狱",
];

/// Words that begin a sentence before the agency's name.
const LEADS: &[&str] = &[
    "现将",
    "结合",
    "根据",
    "按照",
    "依据",
    "由",
    "经",
    "将",
    "为",
    "现公布",
    "公布",
    "现",
    "我们",
    "本报告由",
    "规定",
];

/// Returns whether a text can be the name of an agency.
pub(crate) fn is_agency(text: &str) -> bool {
    let folded = fold::folded(text);
    let length = folded.chars().count();
    (2..=40).contains(&length)
        && ENDS.iter().any(|end| folded.ends_with(end))
        && !folded.contains([',', '。', ';', ':', '、', '<', '"'])
        && !folded.chars().any(|c| c.is_ascii_digit())
}

fn trimmed(text: &str) -> Option<String> {
    let text: String = text.split_whitespace().collect();
    let mut name = text.trim_matches(|c: char| !c.is_alphanumeric());
    name = name.strip_suffix("关于").unwrap_or(name);
    (name.chars().count() > 1).then(|| name.to_owned())
}

/// Returns the agency that a title names, before or behind its year.
pub(crate) fn of_title(title: &str) -> Option<String> {
    let compact: String = fold::printed(title)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    // From the end: the words of the title, then the year.
    let kind = ["政府信息公开", "政务信息公开", "信息公开", "政务公开"]
        .iter()
        .filter_map(|words| compact.rfind(words))
        .min()?;
    let before = compact.get(..kind)?;
    let year = year_in(before);
    let name = match year {
        Some((start, end)) => {
            let behind = before.get(end..).unwrap_or_default();
            let ahead = before.get(..start).unwrap_or_default();
            let ahead = ahead.trim_start_matches(|c: char| c.is_ascii_digit());
            // A line that only says what follows: 关于, 的.
            let behind = behind.trim_start_matches("的");
            if ahead.is_empty() { behind } else { ahead }
        }
        None => before,
    };
    trimmed(name).filter(|name| name != "关于")
}

/// Finds the last `N年` or `N年度` of a text; returns its beginning and end.
fn year_in(text: &str) -> Option<(usize, usize)> {
    let at = text.rfind('年')?;
    let head = text.get(..at)?;
    let digits = head
        .chars()
        .rev()
        .take_while(|c| c.is_numeric() || "〇零○一二三四五六七八九".contains(*c));
    let length: usize = digits.take(4).map(char::len_utf8).sum();
    if length == 0 {
        return None;
    }
    let end = at + '年'.len_utf8();
    let rest = text.get(end..).unwrap_or_default();
    let end = if rest.starts_with('度') {
        end + '度'.len_utf8()
    } else {
        end
    };
    Some((at - length, end))
}

/// Returns the agency that an opening paragraph names: `某局编制2022年政府信息公开工作年度报告`,
/// `结合某镇2024年度政府信息公开工作…`, `全文包括某政府信息公开总体情况`.
pub(crate) fn of_opening(text: &str) -> Option<String> {
    let compact: String = fold::printed(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    for clause in compact.split(['，', ',', '。', '；', ';', '：', ':', '（', '(', '）', ')'])
    {
        let name = clause
            .find("编制")
            .filter(|_| clause.contains("报告"))
            .or_else(|| {
                clause.find("信息公开工作").and_then(|at| {
                    let before = clause.get(..at)?;
                    year_in(before.strip_suffix("政府").unwrap_or(before)).map(|year| year.0)
                })
            })
            .and_then(|at| clause.get(..at))
            .or_else(|| {
                let start = clause.find("全文包括")? + "全文包括".len();
                let rest = clause.get(start..)?;
                rest.get(..rest.find("信息公开")?)
            });
        let Some(mut name) = name else { continue };
        while let Some(rest) = LEADS.iter().find_map(|lead| name.strip_prefix(lead)) {
            name = rest;
        }
        // 某镇人民政府信息公开: the government's name takes in the first word.
        let name = name.strip_suffix("年度").unwrap_or(name);
        if is_agency(name)
            && ![
                "我局",
                "我镇",
                "我区",
                "我县",
                "本机关",
                "我单位",
                "我市",
                "我乡",
            ]
            .contains(&name)
        {
            return Some(name.to_owned());
        }
    }
    None
}

/// Returns the agency that a reader is sent to with questions: `请与某政府联系`.
pub(crate) fn of_contact(text: &str) -> Option<String> {
    let compact: String = fold::printed(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let start = compact.rfind("请与")? + "请与".len();
    let rest = compact.get(start..)?;
    let name = rest.get(..rest.find("联系")?)?;
    is_agency(name).then(|| name.to_owned())
}

/// Returns the agency that signs: the line before the date at the end.
pub(crate) fn of_signature(prose: &[&str]) -> Option<String> {
    let tail = prose.get(prose.len().saturating_sub(6)..)?;
    let date = tail
        .iter()
        .rposition(|text| super::dates::alone(text).is_some())?;
    let name = tail.get(date.checked_sub(1)?)?;
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    is_agency(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_agencies() {
        for (title, agency) in [
            (
                "凌源市乌兰白镇2025年政府信息公开工作年度报告",
                Some("凌源市乌兰白镇"),
            ),
            (
                "茂名市行政审批局关于2022年度政府信息公开工作的年度报告",
                Some("茂名市行政审批局"),
            ),
            (
                "2019年毕节市黔西市人民政府政府信息公开工作年度报告",
                Some("毕节市黔西市人民政府"),
            ),
            (
                "2025湖口县大垅乡2025年度政府信息公开工作年度报告",
                Some("湖口县大垅乡"),
            ),
            ("湘桥区教育局政府信息公开工作年度报告", Some("湘桥区教育局")),
            (
                "宝清县小城子镇 2025 年政府信息公开工作年度报告",
                Some("宝清县小城子镇"),
            ),
            ("2023年政府信息公开工作年度报告", None),
        ] {
            assert_eq!(of_title(title).as_deref(), agency, "{title}");
        }
    }

    #[test]
    fn openings_name_agencies() {
        for (text, agency) in [
            (
                "结合铁厂镇2024年度政府信息公开工作开展情况,制发本报告。",
                "铁厂镇",
            ),
            (
                "规定,茂名市行政审批局编制2022年政府信息公开工作年度报告。",
                "茂名市行政审批局",
            ),
            (
                "全文包括扎赉特旗宝力根花苏木人民政府信息公开总体情况,",
                "扎赉特旗宝力根花苏木人民政府",
            ),
        ] {
            assert_eq!(of_opening(text).as_deref(), Some(agency), "{text}");
        }
        assert_eq!(of_opening("2025年,我局坚持以…"), None);
        assert_eq!(
            of_signature(&["…。", "崇明区统计局", "2026年1月21日"]).as_deref(),
            Some("崇明区统计局")
        );
    }
}
