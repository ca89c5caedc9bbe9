//! What a portal puts around an article: navigation, breadcrumbs, sharing, related links, footers.

use super::page::Page;
use super::tree::Id;
use super::weigh::Weights;

/// The names by which portals call the container of an article, as whole words.
const ARTICLES: &[&str] = &[
    "zoom",
    "ucap-content",
    "trs_editor",
    "trs_editor_view",
    "trs_ueditor",
    "trs_web",
    "trs_preappend",
    "article_content",
    "article-content",
    "articlecontent",
    "article_con",
    "article-con",
    "articlecon",
    "article_body",
    "article-body",
    "news_content",
    "newscontent",
    "news-content",
    "news_con",
    "newscon",
    "vsb_content",
    "vsb_content_2",
    "wp_articlecontent",
    "js_content",
    "pages_content",
    "pages-content",
    "contenttext",
    "content_text",
    "contenttxt",
    "detail_content",
    "detail-content",
    "detailcontent",
    "info_content",
    "infocontent",
    "info-content",
    "xxgk_content",
    "xl_content",
    "xlcontent",
    "view_content",
    "viewcontent",
    "gk_content",
    "gkcontent",
    "nr_content",
    "art_con",
    "artcontent",
    "art_content",
    "conttext",
    "contxt",
    "con_txt",
    "bodytext",
    "body_text",
    "main_content",
    "maincontent",
    "main-content",
    "mainct",
    "page_content",
    "page-content",
    "zw_content",
    "zwcontent",
    "zhengwen",
    "zw",
    "neirong",
    "newsdetail",
    "news_detail",
    "art_main",
    "contentregion",
    "contentbox",
    "rich_text",
    "wenzhang",
    "easysite-news-content",
    "ewb-article-info",
    "articleinfo",
    "printcontent",
];

/// Names that other things bear as well.
const PERHAPS: &[&str] = &[
    "article",
    "content",
    "con",
    "cont",
    "text",
    "txt",
    "detail",
    "details",
    "view",
    "nr",
    "news",
    "main",
    "center",
    "right",
    "box",
    "info-text",
    "wrap-content",
    "body-content",
    "post",
    "entry",
];

/// What the class names and the id of an element tell of its place on the page.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Called {
    /// Whether it is called what portals call an article: 2 surely, 1 perhaps.
    pub(crate) article: u8,
    /// Whether it is called like something around an article.
    pub(crate) around: bool,
    /// Whether it is called like a small picture.
    pub(crate) icon: bool,
}

impl Called {
    /// Reads words in lower case.
    pub(crate) fn of(words: &[String]) -> Self {
        let mut called = Self::default();
        for word in words {
            let word = word.as_str();
            if ARTICLES.contains(&word) {
                called.article = 2;
            } else if PERHAPS.contains(&word) {
                called.article = called.article.max(1);
            }
            called.around |=
                AROUND.contains(&word) || word.split(['-', '_']).any(|part| AROUND.contains(&part));
            called.icon |= word.contains("icon") || word.contains("logo");
        }
        called
    }
}

/// Returns whether an element is called what portals call an article: 2 surely, 1 perhaps.
pub(crate) fn article_name(page: &Page, id: Id) -> u8 {
    let named = matches!(page.tree.name(id), "article" | "main");
    page.called(id).article.max(u8::from(named))
}

/// Words in names of what is no article.
const AROUND: &[&str] = &[
    "share",
    "bdshare",
    "crumb",
    "crumbs",
    "breadcrumb",
    "breadcrumbs",
    "nav",
    "navbar",
    "menu",
    "foot",
    "footer",
    "copyright",
    "qrcode",
    "ewm",
    "erweima",
    "related",
    "xgwz",
    "xgxx",
    "relevant",
    "sidebar",
    "toolbar",
    "pagination",
    "pager",
    "prevnext",
    "prev",
    "weizhi",
    "location",
    "position",
    "dqwz",
    "sns",
    "print",
    "topnav",
    "header-nav",
    "friendlink",
    "yqlj",
    "jiathis",
    "backtop",
    "gotop",
    "search",
    "fenxiang",
    "dayin",
    "shareto",
    "bshare",
];

/// The most text that may go with a piece of furniture.
const MOST_TEXT: u32 = 400;
/// A table with so many numbers is a table, whatever surrounds it.
const NUMBERS: u32 = 6;

/// Returns whether an element is clearly no part of the article.
pub(crate) fn is_furniture(page: &Page, weights: &Weights, id: Id) -> bool {
    let name = page.tree.name(id);
    if matches!(name, "html" | "body" | "main" | "article") {
        return false;
    }
    let weight = weights.of(id);
    if weight.text == 0 || weight.numbers >= NUMBERS || weight.text > MOST_TEXT {
        return false;
    }
    if name == "nav" || name == "footer" {
        return true;
    }
    if !page.is_block(id) && name != "table" {
        return false;
    }
    let dense = |share: u32| weight.linked.saturating_mul(10) >= weight.text.saturating_mul(share);
    let called = page.called(id).around;
    // A name alone is not enough for what reads like a sentence: `position` and `print` also name
    // containers of articles.
    if called && (dense(3) || weight.text <= 120) {
        return true;
    }
    // Links of a menu are short; those to attachments have long names and belong to the article.
    let links = u32::from(weight.links);
    let short = weight.linked <= links.saturating_mul(8);
    short && (links >= 4 && dense(8) || name == "table" && links >= 2 && dense(10))
}

/// Beginnings of lines that belong to the portal.
const BEGINNINGS: &[&str] = &[
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "分享到",
    "分享：",
    "扫一扫",
    "您当前的位置",
    "当前位置",
    "您的位置",
    "您现在的位置",
    "现在位置",
    "你的位置",
    "您所在的位置",
    "所在位置",
    "打印本页",
    "关闭窗口",
    "【打印",
    "【关闭",
    "[打印",
    "[关闭",
    "【字体",
    "字体：",
    "字号：",
    "相关链接：",
    "网站标识码",
    "版权所有",
    "主办单位：",
    "承办单位：",
    "主办：",
    "承办：",
    "技术支持：",
    "ICP备",
    "备案号",
    "公网安备",
    "网站地图",
    "返回顶部",
    "加入收藏",
    "设为首页",
    "用微信扫",
    "微信扫一扫",
    "扫描二维码",
    "责任编辑：",
    "附件下载",
];

/// The longest line that can be one of a portal.
const MOST_CHARACTERS: usize = 120;

/// Lines that are the labels of buttons and links of a portal.
const BUTTONS: &[&str] = &[
    "打印",
    "关闭",
    "分享",
    "收藏",
    "返回",
    "返回顶部",
    "文字解读",
    "附件下载",
    "文件下载",
    "全真版",
    "文字版",
    "纠错",
    "打印本页",
    "关闭窗口",
    "关闭本页",
    "微信",
    "微博",
    "QQ空间",
    "大中小",
    "[大中小]",
    "无障碍",
    "适老版",
    "繁體",
    "繁体",
];

/// Returns whether a line is clearly one of the portal.
pub(crate) fn is_portal_line(line: &str) -> bool {
    let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    if BUTTONS.contains(&line.as_str()) {
        return true;
    }
    if line.chars().count() > MOST_CHARACTERS || line.contains('。') {
        return false;
    }
    BEGINNINGS
        .iter()
        .any(|beginning| line.starts_with(beginning))
}
