"""One set of signs for the rules, whichever width and script a text was typed in."""

# The full-width forms of ! to ~ stand 0xFEE0 above the plain ones.
_HALF_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
# What web pages put where a space is meant, and between lines; each sign stays one sign.
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_SPACES += "\u200b\u200c\u200d\u200e\u200f\u202f\u205f\u2060\u3000\ufeff"
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_BLANK = dict.fromkeys(map(ord, _SPACES), " ") | dict.fromkeys(map(ord, LINE_ENDS), "\n")
# A zero may be typed as any round sign, a dash in any length.
_ALIKE = str.maketrans("○◯―─–﹣﹪‚﹐﹔﹕", "〇〇——--%,,;:")
_WRITTEN = _HALF_WIDTH | _BLANK | _ALIKE
# Of the traditional characters those that the rules know.
_SIMPLIFIED = str.maketrans(
    "萬億兩雙幾數個條項場戶處種類輛隊號組塊張冊歲趟艘隻頭臺檯畝噸級屆餘約過達於從為對"
    "將實專業監督檢查聽審議報備規範製訂貫徹執學習傳調據辦開進單據違決"
    "國華區縣鄉鎮鎮會員務團關閉聯網發間時來們環護處罰權與農險稅產標準標"
    "總結點書記錄編輯責覽擊閱讀頁圍續連際計劃擬爭確標預這進寫層樓場棟間週"
    "幣題評議測滿詢續體統當復應後僅佔則細師優勞",
    "万亿两双几数个条项场户处种类辆队号组块张册岁趟艘只头台台亩吨级届余约过达于从为对"
    "将实专业监督检查听审议报备规范制订贯彻执学习传调据办开进单据违决"
    "国华区县乡镇镇会员务团关闭联网发间时来们环护处罚权与农险税产标准标"
    "总结点书记录编辑责览击阅读页围续连际计划拟争确标预这进写层楼场栋间周"
    "币题评议测满询续体统当复应后仅占则细师优劳",
)

HAN = "\u3007\u4e00-\u9fff"
CLAUSE_END = ",;!?。\n"
SENTENCE_END = ";!?。\n"


def half_width(text: str) -> str:
    """The text with plain digits, punctuation and spaces. Its length stays, so offsets hold for
    both."""
    return text.translate(_WRITTEN)


def simplified(text: str) -> str:
    """The text as the rules read it: what they know of the traditional script in the simplified
    one. Its length stays; what is shown and kept is the text as written."""
    return text.translate(_SIMPLIFIED)
