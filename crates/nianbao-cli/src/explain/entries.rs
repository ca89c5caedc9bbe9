//! The explanations, in the order in which a report goes through the program.
//!
//! A new diagnostic, check or sum gets its entry here; the names are an interface and do not change.

use super::{Entry, Text};

/// Every name that a message may carry.
pub(super) static ENTRIES: &[Entry] = &[
    // What keeps a file from being read.
    Entry {
        name: "empty-file",
        zh: Text {
            title: "空文件",
            what: "文件没有任何字节。",
            why: "没有内容可以转换。多半是下载中断，或另存时出错。",
            todo: "重新下载或另存原文件。",
        },
        en: Text {
            title: "Empty file",
            what: "The file has no bytes.",
            why: "There is nothing to convert; a download that broke off, or a failed save, leaves such a file.",
            todo: "Download or save the original again.",
        },
        example: "",
    },
    Entry {
        name: "unknown-format",
        zh: Text {
            title: "无法识别的格式",
            what: "文件内容不属于任何可读的格式。判断只看内容，不看扩展名。",
            why: "猜着读会得到看似正常、实则错误的数。",
            todo: "运行 nianbao formats 查看可读格式；用原软件另存为其中一种。",
        },
        en: Text {
            title: "Unknown format",
            what: "The content is of no format that is read. The content decides, never the extension.",
            why: "Reading it by guess would give numbers that look right and are not.",
            todo: "See `nianbao formats`, and save the file as one of them in its own program.",
        },
        example: "",
    },
    Entry {
        name: "unsupported-format",
        zh: Text {
            title: "暂不支持的格式",
            what: "认得出是什么文件，但还不能读。",
            why: "与其读出一半，不如明说。",
            todo: "用原软件另存为 DOCX 或纯文本后再试。",
        },
        en: Text {
            title: "Format not supported",
            what: "The format is recognised and not read yet.",
            why: "Half a reading would be worse than none.",
            todo: "Save it as DOCX or plain text in its own program.",
        },
        example: "",
    },
    Entry {
        name: "encrypted",
        zh: Text {
            title: "文件设有密码",
            what: "文件经过加密，没有密码读不出内容。",
            why: "程序不接受密码，也不尝试破解。",
            todo: "用原软件打开，去除密码后另存。",
        },
        en: Text {
            title: "Encrypted",
            what: "The file is encrypted and cannot be read without its password.",
            why: "The program takes no passwords and breaks none.",
            todo: "Open it in its own program, remove the password and save.",
        },
        example: "",
    },
    Entry {
        name: "over-limit",
        zh: Text {
            title: "超出上限",
            what: "文件大小、行长、行数或表格单元格数超出上限；消息中写明是哪一项、上限多少。",
            why: "年度报告远小于这些上限；超出的多半不是年度报告，或是会耗尽内存的异常文件。",
            todo: "确认选对了文件；确是年度报告的，拆分后再试。",
        },
        en: Text {
            title: "Over a limit",
            what: "The file's size, a line's length, or the number of lines or cells is over its bound; the message names it.",
            why: "Annual reports stay far below; what exceeds them is something else, or a file made to exhaust memory.",
            todo: "Make sure it is the right file; split it if it is.",
        },
        example: "",
    },
    Entry {
        name: "damaged",
        zh: Text {
            title: "文件已损坏",
            what: "文件结构损坏到读不出任何文字；消息中写明坏在何处。",
            why: "仍有文字的损坏文件会照常转换并给出提示；到这一步说明什么也没有了。",
            todo: "用原软件打开并重新保存，或重新下载。",
        },
        en: Text {
            title: "Damaged",
            what: "The file is damaged so far that no text is left; the message says where.",
            why: "A damaged file that still has text is converted with diagnostics; this one has none.",
            todo: "Open and save it in its own program, or download it again.",
        },
        example: "",
    },
    Entry {
        name: "no-text",
        zh: Text {
            title: "没有文字",
            what: "文件能打开，但里面没有文字，多半是扫描件或图片。",
            why: "程序不做文字识别，也不猜图片里的数。",
            todo: "先用文字识别软件处理并人工核对，再转换。",
        },
        en: Text {
            title: "No text",
            what: "The file opens and holds no text; most likely it is a scan or a picture.",
            why: "The program recognises no characters in pictures and guesses no numbers.",
            todo: "Run character recognition first, proofread, then convert.",
        },
        example: "",
    },
    Entry {
        name: "unreadable-file",
        zh: Text {
            title: "文件读不了",
            what: "系统不让读这个文件：不存在、没有权限，或是文件夹、管道、设备。",
            why: "没有读到任何内容，也没有写出任何文件。",
            todo: "检查路径和权限；管道内容请先存为文件。",
        },
        en: Text {
            title: "File cannot be opened",
            what: "The system does not give the file: it is not there, not permitted, or a folder, pipe or device.",
            why: "Nothing was read and nothing written.",
            todo: "Check the path and its permissions; save what comes from a pipe to a file.",
        },
        example: "",
    },
    Entry {
        name: "unwritable",
        zh: Text {
            title: "写不出去",
            what: "结果文件写不到指定位置：没有权限、磁盘已满或只读。",
            why: "结果先写到临时文件再改名，所以不会留下半个文件。",
            todo: "检查 -o 指定的文件夹和磁盘空间。",
        },
        en: Text {
            title: "Cannot be written",
            what: "A result could not be written: no permission, a full or a read-only disk.",
            why: "Results are written under a temporary name first, so no half file is left.",
            todo: "Check the folder given to -o and the space on its disk.",
        },
        example: "",
    },
    Entry {
        name: "not-canonical",
        zh: Text {
            title: "不是规范 JSON",
            what: "这个 JSON 不是本程序写出的，或版本不同，或被改坏了。",
            why: "规范 JSON 有固定的形状和版本，按猜测读取会丢数。",
            todo: "请转换原报告文件；手工改过的，用 nianbao schema 输出的 JSON Schema 检查。",
        },
        en: Text {
            title: "Not canonical JSON",
            what: "The JSON was not written by this program, is of another version, or was spoilt by an edit.",
            why: "Canonical JSON has one shape and a version; reading another by guess would lose numbers.",
            todo: "Convert the report itself; validate an edited file against `nianbao schema`.",
        },
        example: "",
    },
    Entry {
        name: "nothing-to-read",
        zh: Text {
            title: "文件夹里没有可读的文件",
            what: "在文件夹中逐层查找，没有找到可读格式的文件。",
            why: "隐藏文件和办公软件的锁文件（~$ 开头）不算在内。",
            todo: "检查路径；可读格式请运行 nianbao formats 查看。",
        },
        en: Text {
            title: "Nothing to read in a folder",
            what: "The folder was searched to its depth and holds no file of a known format.",
            why: "Hidden files and the lock files of office programs (`~$…`) are passed over.",
            todo: "Check the path; `nianbao formats` lists what is read.",
        },
        example: "",
    },
    Entry {
        name: "usage",
        zh: Text {
            title: "用法有误",
            what: "参数不合理：格式名写错、几个文件会写到同一处、需要 -o 而没有给，等等。",
            why: "发现后立即停下，不读也不写任何文件。",
            todo: "按消息改正；用法见 nianbao convert --help。",
        },
        en: Text {
            title: "Usage",
            what: "The arguments make no sense: an unknown format, two inputs that would write one file, a missing -o.",
            why: "The run stops before anything is read or written.",
            todo: "Do as the message says; see `nianbao convert --help`.",
        },
        example: "",
    },
    Entry {
        name: "internal-error",
        zh: Text {
            title: "程序内部错误",
            what: "程序在这个文件上出了错，这是程序的缺陷，不是文件的问题。",
            why: "只影响这一个文件，其余照常转换；此文件没有写出任何结果。",
            todo: "请把文件和消息发给开发者。",
        },
        en: Text {
            title: "Internal error",
            what: "The program failed on this file; that is a defect of the program, not of the file.",
            why: "Only this file is affected; nothing was written for it, and the others went on.",
            todo: "Please report the message, with the file if you can.",
        },
        example: "",
    },
    // What the readers say.
    Entry {
        name: "undecodable-characters",
        zh: Text {
            title: "有无法解码的字符",
            what: "按判定的编码，有些字节不成字符，以“�”代替。",
            why: "可能有字丢失；数字若受影响，会另有说明。",
            todo: "用 --encoding 指定正确编码再试，如 --encoding gb18030。",
        },
        en: Text {
            title: "Undecodable characters",
            what: "Some bytes are no characters in the encoding that was found; they are shown as U+FFFD.",
            why: "Words may be lost; a number concerned has a word of its own.",
            todo: "Name the right encoding, e.g. --encoding gb18030.",
        },
        example: "",
    },
    Entry {
        name: "duplicate-part",
        zh: Text {
            title: "文件内有重名部件",
            what: "DOCX 是一个压缩包，其中有同名的部件，以最后一个为准。",
            why: "正常保存的文件不会这样；不同软件可能显示不同的内容。",
            todo: "用原软件打开，确认内容无误后重新保存。",
        },
        en: Text {
            title: "Parts of one name",
            what: "A DOCX file is an archive; two of its parts have one name, and the last counts.",
            why: "No office program saves such a file, and two programs may show different content.",
            todo: "Open it, make sure that it shows what it should, and save it again.",
        },
        example: "",
    },
    Entry {
        name: "part-damaged",
        zh: Text {
            title: "文件内的部件损坏",
            what: "压缩包中某个部件读到一半坏了，已读出的部分照常转换。",
            why: "其后的内容可能缺失；缺的单元格会注明。",
            todo: "用原软件打开并重新保存，或重新下载。",
        },
        en: Text {
            title: "A part is damaged",
            what: "A part of the archive broke off; what was read before is converted.",
            why: "What follows may be missing; cells that are say so.",
            todo: "Open and save it in its own program, or download it again.",
        },
        example: "",
    },
    Entry {
        name: "xml-truncated",
        zh: Text {
            title: "部件的标记不完整",
            what: "部件中的标记到某处中断或出错，其后的内容没有读取。",
            why: "其后的内容缺失；缺的单元格会注明。",
            todo: "用原软件打开并重新保存，或重新下载。",
        },
        en: Text {
            title: "Markup broken off",
            what: "The markup of a part ends early or is wrong; what follows was not read.",
            why: "What follows is missing; cells that are say so.",
            todo: "Open and save it in its own program, or download it again.",
        },
        example: "",
    },
    Entry {
        name: "too-deep",
        zh: Text {
            title: "标签嵌套过深",
            what: "网页标签嵌套层数超出上限，超出部分按不分层次读取。",
            why: "正常网页远不到这个深度。文字不丢，层次可能不准。",
            todo: "核对结果；必要时另存为 DOCX 再转换。",
        },
        en: Text {
            title: "Tags nest too deep",
            what: "Tags nest deeper than the bound; the rest was read as if they were not there.",
            why: "No ordinary page comes near. No text is lost, the structure may be.",
            todo: "Compare the result; save the page as DOCX if need be.",
        },
        example: "",
    },
    Entry {
        name: "cells-left-out",
        zh: Text {
            title: "表格过宽",
            what: "表格列数超出上限，右侧的单元格没有读入。",
            why: "法定表格最宽十五列，超出的不会是其中的数。",
            todo: "一般无须处理；用 nianbao inspect 核对。",
        },
        en: Text {
            title: "Table too wide",
            what: "A table is wider than the bound; cells at its right were left out.",
            why: "The widest statutory table has fifteen columns.",
            todo: "Usually nothing; compare with `nianbao inspect`.",
        },
        example: "",
    },
    Entry {
        name: "hidden-content",
        zh: Text {
            title: "隐藏的内容未读",
            what: "文件中有不显示的文字或表格，没有读入。",
            why: "读者看不到的内容不是发布的内容；常是模板残留或旧版本。",
            todo: "确认隐藏的不是应发布的内容。",
        },
        en: Text {
            title: "Hidden content left out",
            what: "The file holds text or tables that are not shown; they were left out.",
            why: "What a reader cannot see was not published; it is often a template's rest or an old version.",
            todo: "Make sure that nothing is hidden that ought to be shown.",
        },
        example: "",
    },
    Entry {
        name: "outside-article",
        zh: Text {
            title: "正文以外的表格未读",
            what: "网页正文之外还有含数字的表格，没有读入。",
            why: "多是导航、排行或其他栏目；但正文若判断有误，法定表格可能在其中。",
            todo: "缺少法定表格时，用 nianbao inspect 看正文从何处开始。",
        },
        en: Text {
            title: "Tables outside the article",
            what: "The page holds tables with numbers outside its article; they were left out.",
            why: "Mostly navigation; but if the article was misjudged, a statutory table may be among them.",
            todo: "Where a statutory table is missing, see with `nianbao inspect` where the article begins.",
        },
        example: "",
    },
    Entry {
        name: "alt-chunk",
        zh: Text {
            title: "文中嵌入了另一个文件",
            what: "DOCX 在正文中嵌入了另一种格式的内容，消息中写明是否读出。",
            why: "嵌入的内容是正文的一部分；没有读出的会缺失。",
            todo: "没有读出的，用原软件打开并重新保存后再试。",
        },
        en: Text {
            title: "A file within the text",
            what: "The DOCX embeds content of another format in its text; the message says whether it was read.",
            why: "It is part of the text; what was not read is missing.",
            todo: "Where it was not read, open and save the file in its own program.",
        },
        example: "",
    },
    Entry {
        name: "tracked-changes",
        zh: Text {
            title: "文件含修订记录",
            what: "文件里有未处理的修订，按“接受全部修订”读取。",
            why: "插入的算，删除的不算；与屏幕上看到的可能不同。",
            todo: "发布前请在原软件中接受或拒绝修订。",
        },
        en: Text {
            title: "Tracked changes",
            what: "The file holds open revisions; they are read as accepted.",
            why: "What was inserted counts and what was deleted does not, which may differ from the screen.",
            todo: "Accept or reject them in the original program before you publish.",
        },
        example: "",
    },
    Entry {
        name: "unclosed-field",
        zh: Text {
            title: "域没有结束标记",
            what: "DOCX 中有域代码缺少结束标记，其后的文字按正文读取。",
            why: "域代码本身可能混进正文。",
            todo: "核对结果；用原软件打开并重新保存可以修复。",
        },
        en: Text {
            title: "A field without an end",
            what: "A field of the DOCX has no end; what follows is read as text.",
            why: "The field's own code may show in the text.",
            todo: "Compare the result; opening and saving the file mends it.",
        },
        example: "",
    },
    // What the normalizer says of the whole report.
    Entry {
        name: "no-report",
        zh: Text {
            title: "不是年度报告",
            what: "文件读出来了，但既没有法定章节，也没有法定表格，看不出是政府信息公开工作年度报告。",
            why: "强行套用格式会凭空造出数据。",
            todo: "确认选对了文件；确是年度报告的，用 nianbao inspect 看程序读到了什么。",
        },
        en: Text {
            title: "Not a report",
            what: "The file was read, and neither the statutory sections nor the tables are in it.",
            why: "Forcing the form onto it would invent data.",
            todo: "Make sure it is the right file; if it is, see what was read with `nianbao inspect`.",
        },
        example: "",
    },
    Entry {
        name: "pre-2019",
        zh: Text {
            title: "2019 年以前的报告",
            what: "报告年度在 2019 年以前，当时没有全国统一的表格。",
            why: "各省各年的表不同，不能套用 2019 或 2021 格式。表格原样保留在正文中，不产生法定数值。",
            todo: "无须处理；需要数据时从正文表格中人工摘取。",
        },
        en: Text {
            title: "A report from before 2019",
            what: "The report is from before 2019, when there was no national form.",
            why: "Tables differed by province and year; none is mapped onto a later form. They stay as they are in the narrative.",
            todo: "Nothing; take figures from the narrative's tables by hand.",
        },
        example: "",
    },
    Entry {
        name: "title-missing",
        zh: Text {
            title: "没有标题",
            what: "没有找到“……政府信息公开工作年度报告”这样的标题。",
            why: "写出的 DOCX 和 HTML 没有标题；年度和机关改由其他地方判断。",
            todo: "在 JSON 的 title 中补上后重新转换。",
        },
        en: Text {
            title: "No title",
            what: "No title of an annual report was found.",
            why: "DOCX and HTML lack it, and agency and year are taken from elsewhere.",
            todo: "Fill in `title` in the JSON and convert that.",
        },
        example: "",
    },
    Entry {
        name: "repeated-title",
        zh: Text {
            title: "标题重复",
            what: "标题在文件中出现了不止一次，只保留一个。",
            why: "网页栏目名常与报告标题相同；重复的不进正文。",
            todo: "无须处理。",
        },
        en: Text {
            title: "Title repeated",
            what: "The title occurs more than once; one is kept.",
            why: "Portals print it as the page's name as well; it is no part of the narrative.",
            todo: "Nothing.",
        },
        example: "",
    },
    Entry {
        name: "agency-missing",
        zh: Text {
            title: "没有机关名称",
            what: "标题、落款和页面信息中都没有找到机关名称。",
            why: "JSON 的 agency 为 null；不按网址或文件名猜测。",
            todo: "在 JSON 的 agency 中补上。",
        },
        en: Text {
            title: "No agency",
            what: "Neither title, signature nor the page's record names the agency.",
            why: "`agency` is null; it is not guessed from a file's name.",
            todo: "Fill in `agency` in the JSON.",
        },
        example: "",
    },
    Entry {
        name: "year-missing",
        zh: Text {
            title: "没有年度",
            what: "标题、统计期限和发布日期都没有给出年度。",
            why: "JSON 的 year 为 null。",
            todo: "在 JSON 的 year 中补上。",
        },
        en: Text {
            title: "No year",
            what: "Neither title, period nor publication date gives the year.",
            why: "`year` is null.",
            todo: "Fill in `year` in the JSON.",
        },
        example: "",
    },
    Entry {
        name: "year-disagrees",
        zh: Text {
            title: "年度前后不一",
            what: "标题、统计期限、发布日期所示年度不一致，以标题为准。",
            why: "常见原因是沿用上年文稿忘了改。",
            todo: "核对原文；需要更正的请更正后重新发布。",
        },
        en: Text {
            title: "Years disagree",
            what: "Title, period and publication date give different years; the title wins.",
            why: "Often last year's text was reused and not changed throughout.",
            todo: "Compare with the source, and have it corrected where it is wrong.",
        },
        example: "标题“某某镇2024年……报告”，正文“统计期限自2023年1月1日起至2023年12月31日止”",
    },
    Entry {
        name: "published-missing",
        zh: Text {
            title: "没有发布日期",
            what: "没有找到发布日期或落款日期。",
            why: "JSON 的 published 为 null；不用文件时间代替。",
            todo: "在 JSON 的 published 中补上。",
        },
        en: Text {
            title: "No publication date",
            what: "No date of publication or signature was found.",
            why: "`published` is null; the file's own date is not used.",
            todo: "Fill in `published` in the JSON.",
        },
        example: "",
    },
    Entry {
        name: "section-missing",
        zh: Text {
            title: "缺少章节",
            what: "法定六个部分中有的没有找到。",
            why: "按格式，六个部分缺一不可。写出的文件中该部分只有标题。",
            todo: "核对原文是否漏写，或标题是否写得难以辨认。",
        },
        en: Text {
            title: "A section is missing",
            what: "One of the six statutory sections was not found.",
            why: "The form asks for all six; what is written has the bare heading.",
            todo: "See whether the source lacks it, or prints a heading that is hard to recognise.",
        },
        example: "",
    },
    Entry {
        name: "section-heading-missing",
        zh: Text {
            title: "章节没有标题",
            what: "某一部分的内容在，但标题没有印出来，按其中的法定表格认出。",
            why: "标题缺失时章节从何处开始是推断的。",
            todo: "核对该章节的起止。",
        },
        en: Text {
            title: "A section has no heading",
            what: "A section is there and its heading is not; it was known by its table.",
            why: "Where such a section begins is a conclusion, not a reading.",
            todo: "Check where the section begins and ends.",
        },
        example: "",
    },
    Entry {
        name: "section-renumbered",
        zh: Text {
            title: "章节序号有误",
            what: "章节标题认得出，但序号重复、跳号或不对，按标题归位。",
            why: "常见于复制粘贴后忘改序号。内容不受影响，JSON 中 ordinal 保留原序号。",
            todo: "在原文中更正序号。",
        },
        en: Text {
            title: "A section is misnumbered",
            what: "A heading is recognised and its ordinal is repeated, skipped or wrong; the heading decides.",
            why: "The content is not affected; `ordinal` keeps what is printed.",
            todo: "Correct the ordinal in the source.",
        },
        example: "（一）主动公开……（二）依申请公开……（二）信息管理……",
    },
    Entry {
        name: "page-furniture",
        zh: Text {
            title: "略去页面杂项",
            what: "页码、导航、打印、分享、备案号之类不属于报告，已略去。",
            why: "这些不是报告内容，留着会混进正文。",
            todo: "无须处理；怀疑误删时用 nianbao inspect 查看全部内容。",
        },
        en: Text {
            title: "Page furniture left out",
            what: "Page numbers, navigation, print and share links, registration numbers were left out.",
            why: "They are no part of the report.",
            todo: "Nothing; `nianbao inspect` shows everything that was read.",
        },
        example: "",
    },
    Entry {
        name: "ghost-tag",
        zh: Text {
            title: "尖括号造成的残留文字",
            what: "原网页把文件名写在半角尖括号里，被浏览器当成标签，留下一段多余或缺失的文字，已略去。",
            why: "这段残留不是作者写的正文。",
            todo: "在原文中改用书名号或〈〉。",
        },
        en: Text {
            title: "Ghost of an angle bracket",
            what: "A name in ASCII angle brackets was taken for a tag by the page and left a ghost, which was dropped.",
            why: "It is not the author's text.",
            todo: "Use 《》 or 〈〉 in the source.",
        },
        example: "关于印发<……报告格式>的通知",
    },
    Entry {
        name: "figure-not-read",
        zh: Text {
            title: "图片未读",
            what: "文中有图片，其中的内容没有读取。",
            why: "表格若以图片发布，其中的数不会出现在结果中。",
            todo: "图片中有数据的，请向发布单位索取文字版。",
        },
        en: Text {
            title: "A picture was not read",
            what: "The text holds a picture, whose content was not read.",
            why: "A table that was published as a picture is not in the result.",
            todo: "Ask the agency for the text where a picture holds data.",
        },
        example: "",
    },
    // What the normalizer says of a statutory table.
    Entry {
        name: "tables-lost",
        zh: Text {
            title: "三张表都未读到",
            what: "标题或章节像年度报告，但三张法定表格一张也没有读到；没有填任何数。",
            why: "表格可能是图片，或数字在转存时被去重、丢失；猜着填会造出错误的数。",
            todo: "用原始 Word、PDF 或网页文件重试；只有图片时请先人工录入。",
        },
        en: Text {
            title: "All tables lost",
            what: "The title or the sections are those of such a report, and none of its three tables could be read; nothing was filled in.",
            why: "The tables may be pictures, or their numbers were lost when the page was saved; filling them in would invent numbers.",
            todo: "Try the original Word file, PDF or page; where there are only pictures, enter the figures by hand.",
        },
        example: "",
    },
    Entry {
        name: "archive-damaged",
        zh: Text {
            title: "压缩包损坏，已尽力读取",
            what: "DOCX 是压缩包，它的目录丢失或错位；程序按各部件自身的记录读到能读的为止。",
            why: "多半是下载中断；损坏处之后的内容可能丢失。",
            todo: "重新下载；或用原软件打开并重新保存后再试。",
        },
        en: Text {
            title: "Damaged archive, read as far as it goes",
            what: "A DOCX is an archive; its directory is lost or shifted, and the parts were read by their own records.",
            why: "A download broke off, most likely; what stood behind the damage may be lost.",
            todo: "Download it again, or open and save it in its own program.",
        },
        example: "",
    },
    Entry {
        name: "table-twice",
        zh: Text {
            title: "同一张表印了两遍且不一致",
            what: "同一张法定表格，或其中的同一行，在文件里出现两次，数却不同；不一致的格未填。",
            why: "程序无从判断哪一遍是对的，任取其一都可能是错的。",
            todo: "对照原文确定正确的一遍，补录各格。",
        },
        en: Text {
            title: "Printed twice with different numbers",
            what: "A statutory table, or one of its rows, stands twice in the file with different numbers; the cells that differ are left empty.",
            why: "Nothing tells which printing is right; taking either could be wrong.",
            todo: "Find the right one in the source and fill the cells in.",
        },
        example: "",
    },
    Entry {
        name: "table-missing",
        zh: Text {
            title: "缺少法定表格",
            what: "三张法定表格中有的没有找到。",
            why: "结果中没有这张表，相应勾稽关系无法核对；绝不以零代替。",
            todo: "核对原文是否漏发，或表格是否为图片。",
        },
        en: Text {
            title: "A statutory table is missing",
            what: "One of the three statutory tables was not found.",
            why: "It is absent from the result and never replaced by zeros.",
            todo: "See whether the source lacks it or prints it as a picture.",
        },
        example: "",
    },
    Entry {
        name: "mixed-form",
        zh: Text {
            title: "两种格式混用",
            what: "同一张表里，有的部分用 2021 年格式，有的用 2019 年格式。",
            why: "两种格式的列含义不同，不能互换；各部分按印出的列名分别记录。",
            todo: "核对原文，下一年度请统一使用现行格式。",
        },
        en: Text {
            title: "Two forms mixed",
            what: "One part of a table follows the 2021 form and another that of 2019.",
            why: "Their columns mean different things; each part is kept under the form that its labels show.",
            todo: "Check the source, and use the form in force next year.",
        },
        example: "第（一）项印“本年新制作数量”（2019），第（八）项印“本年收费金额”（2021）",
    },
    Entry {
        name: "header-incomplete",
        zh: Text {
            title: "表头不完整",
            what: "表头有列名丢失或被截断，按余下的列名和列数认出。",
            why: "列名不全时，靠留下的部分确定每列是什么。",
            todo: "核对该表各列。",
        },
        en: Text {
            title: "Header incomplete",
            what: "Labels of the header are lost or cut; what remains, and the count of columns, decided.",
            why: "What a column is rests on fewer words than usual.",
            todo: "Check the columns of this table.",
        },
        example: "结果 | 其他 | 尚未（“维持”“结果”“审结”丢失）",
    },
    Entry {
        name: "label-typo",
        zh: Text {
            title: "行名或列名有错字",
            what: "行名或列名与法定名称略有出入，仍能唯一认出。",
            why: "值已记到对应的法定位置；此处提醒原文有错字。",
            todo: "在原文中更正。",
        },
        en: Text {
            title: "A label is misprinted",
            what: "A label differs slightly from the form's and still can be only one.",
            why: "The value stands at its statutory address; the source has a misprint.",
            todo: "Correct the source.",
        },
        example: "2.其他法律行政止公开",
    },
    Entry {
        name: "row-missing",
        zh: Text {
            title: "缺少一行",
            what: "法定表格中有的行没有印出来。",
            why: "该行各单元格状态为 missing，值为 null，不是零。",
            todo: "核对原文；本应填零的请补上。",
        },
        en: Text {
            title: "A row is missing",
            what: "A row of the form is not printed.",
            why: "Its cells are `missing`, with null for a value, never zero.",
            todo: "Check the source; zeros that were meant must be printed.",
        },
        example: "",
    },
    Entry {
        name: "short-row",
        zh: Text {
            title: "一行少了数",
            what: "这一行印出的数比格式要求的少，不知缺的是哪一列。",
            why: "先由勾稽关系判断：只有一种可能时补出（状态 inferred），有几种可能时存疑（ambiguous），绝不硬凑。",
            todo: "按消息中的位置核对原文。",
        },
        en: Text {
            title: "A row is short of numbers",
            what: "A row prints fewer numbers than the form asks for, and not which is lost.",
            why: "The sums decide: one reading left is taken as `inferred`, several stay `ambiguous`.",
            todo: "Compare with the source at the place named.",
        },
        example: "1.本机关不掌握相关政府信息 | 1 | 0 | 0 | 0 | 0 | 1（应有 7 个数，只有 6 个）",
    },
    Entry {
        name: "split-digits",
        zh: Text {
            title: "连写的数字已分开",
            what: "几个单元格的数字连在一起，按勾稽关系或位数只有一种分法。",
            why: "状态为 split，by 列出用到的勾稽关系；用过的不再算作核对通过。",
            todo: "一般无须处理；重要数据请对照原文。",
        },
        en: Text {
            title: "Glued digits split",
            what: "The digits of several cells ran together, and sums or their count allow one split only.",
            why: "The cells are `split`; the sums that decided are in `by` and are not counted as checks passed.",
            todo: "Usually nothing; compare important figures with the source.",
        },
        example: "一、本年新收政府信息公开申请数量120000012 → 12 | 0 | 0 | 0 | 0 | 0 | 12",
    },
    Entry {
        name: "inferred-cell",
        zh: Text {
            title: "由勾稽关系推出的值",
            what: "原文丢了这个数，勾稽关系只允许一个值。",
            why: "状态为 inferred，by 列出所依据的勾稽关系；这不是原文印出的数。",
            todo: "发布或引用前请对照原件。",
        },
        en: Text {
            title: "A value was inferred",
            what: "The source lost the number, and the sums allow exactly one value.",
            why: "It is `inferred`, with the sums in `by`; it is not a printed number.",
            todo: "Compare with the original before you publish or cite it.",
        },
        example: "",
    },
    Entry {
        name: "ambiguous-cell",
        zh: Text {
            title: "有几种读法",
            what: "原文可读作几个不同的值，勾稽关系也定不下来。",
            why: "值为 null，candidates 列出可能的值（至多八个）。宁可留空，也不猜。",
            todo: "对照原件，在 JSON 中填上正确的值后重新转换。",
        },
        en: Text {
            title: "Several readings",
            what: "The print allows several values and the sums do not decide.",
            why: "The value is null and `candidates` lists up to eight. A hole is better than a guess.",
            todo: "Look at the original, fill in the value in the JSON, and convert that.",
        },
        example: "规章1213 → 1 | 2 | 13，1 | 21 | 3，12 | 1 | 3 都说得通",
    },
    Entry {
        name: "unreadable-cell",
        zh: Text {
            title: "不是数字",
            what: "单元格里有内容，但不是数字。",
            why: "值为 null，raw 保留原文。",
            todo: "对照原件，填上正确的值。",
        },
        en: Text {
            title: "Not a number",
            what: "The cell holds something that is no number.",
            why: "The value is null and `raw` keeps what is printed.",
            todo: "Look at the original and fill in the value.",
        },
        example: "约20余件",
    },
    Entry {
        name: "blank-cells",
        zh: Text {
            title: "空白单元格",
            what: "单元格为空，或只有“/”“-”“—”“无”等记号。",
            why: "空白不等于零：值为 null，raw 保留原记号；涉及的勾稽关系无法核对。",
            todo: "本应为零的，请在原文中填 0。",
        },
        en: Text {
            title: "Blank cells",
            what: "Cells are empty or hold a mark such as `/`, `-` or 无.",
            why: "Blank is not zero: the value is null, and sums over it cannot be assessed.",
            todo: "Print 0 in the source where zero is meant.",
        },
        example: "",
    },
    Entry {
        name: "collapsed-row",
        zh: Text {
            title: "几行合印为一行",
            what: "格式分列的几项，原文合印为一行，如（六）其他处理不分小项。",
            why: "该行以自己的键记录，并在勾稽关系中代替各小项；小项为 missing。",
            todo: "无须处理；下一年度请按格式分列。",
        },
        en: Text {
            title: "Rows printed as one",
            what: "Items that the form lists apart are printed as one row.",
            why: "The row keeps a key of its own and stands for its items in the sums; the items are `missing`.",
            todo: "Nothing; list the items apart next year.",
        },
        example: "（六）其他处理 | 3 | 0 | 0 | 0 | 0 | 0 | 3",
    },
    Entry {
        name: "extra-row",
        zh: Text {
            title: "格式之外的行",
            what: "表中有格式没有的行，如“其中：……”“备注”。",
            why: "不套入任何法定位置，原样保留在 tables 的 extra 中。",
            todo: "无须处理。",
        },
        en: Text {
            title: "A line the form does not have",
            what: "The table has a line that the form does not, such as 其中：… or 备注.",
            why: "It is forced into no address and kept in the table's `extra`.",
            todo: "Nothing.",
        },
        example: "",
    },
    Entry {
        name: "sums-contradict",
        zh: Text {
            title: "勾稽关系互相矛盾",
            what: "原文印出的数使勾稽关系互相冲突，不能一起用来恢复丢失的数。",
            why: "印出的数一律不改；单凭本行能定的保留，其余存疑。",
            todo: "核对原文，多半有一处印错。",
        },
        en: Text {
            title: "The sums contradict each other",
            what: "The printed numbers set the sums against each other, so that together they recover nothing.",
            why: "Printed numbers are never changed; what a row alone decides is kept, the rest is `ambiguous`.",
            todo: "Check the source; most likely one number is misprinted.",
        },
        example: "",
    },
    Entry {
        name: "search-limit",
        zh: Text {
            title: "可能的读法太多",
            what: "一张表里连写或丢失的数太多，读法超出检索上限。",
            why: "没有检索完就不下结论：未定的单元格为 ambiguous。",
            todo: "换用版面更完整的原件，如 DOCX 或网页。",
        },
        en: Text {
            title: "Too many readings",
            what: "So many digits are glued or lost in a table that its readings exceed the bound of the search.",
            why: "A search that did not end decides nothing: what is open stays `ambiguous`.",
            todo: "Use a source with its layout intact, such as DOCX or the page itself.",
        },
        example: "",
    },
    // The sums of the forms. An instance such as `requests.flow.total` is explained by its sum.
    Entry {
        name: "requests.flow",
        zh: Text {
            title: "申请数量的收支相等（逐列）",
            what: "在每一列中：本年新收 + 上年结转 = 本年度办理结果的总计 + 结转下年度继续办理。",
            why: "这是表头印明的勾稽关系：第一项加第二项之和，等于第三项加第四项之和。",
            todo: "核对该列四个数；有误的在原文中更正。",
        },
        en: Text {
            title: "Requests in equal requests out, column by column",
            what: "In every column: received + carried in = handled in total + carried out.",
            why: "The form prints this sum in the corner of the table.",
            todo: "Check the four numbers of the column, and correct the source.",
        },
        example: "5 + 0 ≠ 4 + 0：自然人一列有一件没有去向",
    },
    Entry {
        name: "requests.row_sum",
        zh: Text {
            title: "各类申请人之和等于总计（逐行）",
            what: "在每一行中：自然人与五类法人或其他组织之和 = 总计。",
            why: "由表的结构决定：总计一列是前六列之和。",
            todo: "核对该行七个数。",
        },
        en: Text {
            title: "Applicants add up to the total, row by row",
            what: "In every row: natural persons and the five kinds of organizations add up to the total.",
            why: "The structure of the table asks for it.",
            todo: "Check the seven numbers of the row.",
        },
        example: "",
    },
    Entry {
        name: "requests.column_sum",
        zh: Text {
            title: "各项办理结果之和等于（七）总计（逐列）",
            what: "在每一列中：（一）至（六）各小项之和 = （七）总计。",
            why: "由表的结构决定；分小项的只加小项，合印为一行的以该行代替。",
            todo: "核对该列各项。",
        },
        en: Text {
            title: "Outcomes add up to (七)总计, column by column",
            what: "In every column: the items of (一) to (六) add up to (七)总计.",
            why: "The structure of the table asks for it; a group printed as one row stands for its items.",
            todo: "Check the items of the column.",
        },
        example: "",
    },
    Entry {
        name: "proceedings.row_sum",
        zh: Text {
            title: "四种结果之和等于总计（复议、诉讼）",
            what: "行政复议、未经复议直接起诉、复议后起诉各自：结果维持 + 结果纠正 + 其他结果 + 尚未审结 = 总计。",
            why: "由表的结构决定。",
            todo: "核对该组五个数。",
        },
        en: Text {
            title: "Outcomes add up to the total (review, litigation)",
            what: "For review, direct litigation and litigation after review: upheld + corrected + other + pending = total.",
            why: "The structure of the table asks for it.",
            todo: "Check the five numbers of the group.",
        },
        example: "",
    },
];
