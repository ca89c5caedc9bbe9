//! Code points that stand for an ideograph without being it.
//!
//! Fonts draw 工 and the radical ⼯ with one glyph, and a PDF made from glyphs may name the wrong one of
//! the two. Nobody writes radicals in a report, so a radical is read as its ideograph.

/// Returns the ideograph that a radical, stroke or compatibility ideograph stands for, and every other
/// character as it is.
///
/// The equivalents are those of the Unicode Character Database (`EquivalentUnifiedIdeograph.txt`, and
/// canonical decompositions), except that ⼾ and ⾭ have their Mainland forms 户 and 青.
#[must_use]
pub fn ideograph(c: char) -> char {
    let (start, table) = match c {
        '\u{2E80}'..='\u{2EF3}' => (0x2E80, SUPPLEMENT),
        '\u{2F00}'..='\u{2FD5}' => (0x2F00, KANGXI),
        '\u{31C0}'..='\u{31E3}' => (0x31C0, STROKES),
        '\u{F900}'..='\u{FAD9}' => (0xF900, COMPATIBILITY),
        _ => return c,
    };
    let offset = usize::try_from(u32::from(c) - start).unwrap_or(usize::MAX);
    table.chars().nth(offset).unwrap_or(c)
}

/// CJK Radicals Supplement from U+2E80; what has no equivalent stands for itself.
const SUPPLEMENT: &str = "\
     ⺀厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵⺚旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目\
     示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨\
     青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// Kangxi Radicals from U+2F00.
const KANGXI: &str = "\
     一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸\
     屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父\
     爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自\
     至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨青非面\
     革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// CJK Strokes from U+31C0.
const STROKES: &str = "\
     ㇀㇁㇂㇃㇄㇅𠃌㇇㇈㇉㇊㇋㇌㇍㇎乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎㇢㇣";

/// CJK Compatibility Ideographs from U+F900.
const COMPATIBILITY: &str = "\
     豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼\
     郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾\
     菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅\
     濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚\
     聆鈴零靈領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率\
     隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻\
     行降見廓兀嗀﨎﨏塚﨑晴﨓﨔凞猪益礼神祥福靖精羽﨟蘒﨡諸﨣﨤逸都﨧﨨﨩飯飼館鶴郞隷侮僧免勉\
     勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著\
     褐視謁謹賓贈辶逸難響頻恵𤋮舘﩮﩯並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲\
     戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆\
     視調諸請謁諾諭謹變贈輸遲醙鉶陼難靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_stand_for_their_ideographs() {
        let seen: String = "⼯作⼈⺠⻅⻓⼾⾭，A1".chars().map(ideograph).collect();
        assert_eq!(seen, "工作人民见长户青，A1");
    }

    #[test]
    fn tables_are_whole() {
        assert_eq!(SUPPLEMENT.chars().count(), 0x2EF3 - 0x2E80 + 1);
        assert_eq!(KANGXI.chars().count(), 0x2FD5 - 0x2F00 + 1);
        assert_eq!(STROKES.chars().count(), 0x31E3 - 0x31C0 + 1);
        assert_eq!(COMPATIBILITY.chars().count(), 0xFAD9 - 0xF900 + 1);
        assert_eq!(ideograph('\u{2FD5}'), '龠');
        assert_eq!(ideograph('\u{F967}'), '不');
        assert_eq!(ideograph('\u{FAD9}'), '龎');
    }
}
