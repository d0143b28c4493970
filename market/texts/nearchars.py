"""Characters mistaken for one another: variants of one, alike in sound, alike in shape."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Traditional and variant forms met in lists that are otherwise simplified.
_VARIANTS = str.maketrans(
    "嶗崋華東園區銀業醫學會場國際廣長車門開關電視頻龍鳳馬魚鳥風飛雲麗萬與專業兩嚴喪個豐臨為舉義樂習書買亂"
    "爭於虧亞產畝親從倉儀們價眾優傘偉傳傷倫偽體餘僑儲黨蘭興養獸內岡冊寫軍農馮衝決況凍淨涼減幾鳳凱擊劃劉則"
    "剛創別製劍勸辦務動勵勁勞勢衛卻歷厲壓厭廳參雙發變疊葉號嘆嚇嗎啟吳員聽週鹹響問單團圍圖圓聖壇壞塊堅壯聲處備"
    "復頭誇奪奮獎妝婦媽孫寧寶實審憲宮寬賓對尋導將爾塵層屬歲島嶺峽崗巖鞏幣帥師帳帶幫庫應廟廢廚彎彈強歸當錄"
    "彙徹徑憶懷態憐總戀懇惡惱懶戲戰護報擔擬據撲擇掛揮損換搖攜擺撐擁攔數齊斷無舊時曠顯曬曉暫術機殺雜權條來楊極構"
    "樞棗槍標棟欄樹樣橋檔檢歐歡殘殼氣漢湯溝沒淚潔濟測渾濃塗滬滅燈靈災爐點煉爛煙熱愛犧狀猶獨獻環現瑪瓊畫"
    "療癢盤監蓋盧礦碼確禮禍離種積稱穩窮筆築簡糧糾約級紀純紗納組細織終經結給絡統繼績續維綠緊編緣縣縫總繩"
    "羅罰聯職肅腸膚腎脈臺艙艦藝節蘆蘇蘋藥蓮獲瑩營蕭薩藍蟲補裝襲見觀規覺訂計認討讓訓議記講許論設訪證評識訴詞"
    "試詩話該詳語誤說請諸課誰調談謝謠貝負財責賢敗貨質販貪購貫賴費賀資賽贊趙趕躍踐輛輪輯輸轉辭邊達遷過運還這進"
    "遠連遲適選遺遼鄰鄭醬釋裏針釣鈴鉛銷鎖鋼錢錯鍋鍛鎮鏡鐵閃閉間闆隊陽陰陣階際陸險隨難霧靜韓頁頂項順須預領題"
    "顏願類顧飯飲館駐駕驗騎魯鮮鯉鴨鵝鹽麥黃齡齒龜",
    "崂华华东园区银业医学会场国际广长车门开关电视频龙凤马鱼鸟风飞云丽万与专业两严丧个丰临为举义乐习书买乱"
    "争于亏亚产亩亲从仓仪们价众优伞伟传伤伦伪体余侨储党兰兴养兽内冈册写军农冯冲决况冻净凉减几凤凯击划刘则"
    "刚创别制剑劝办务动励劲劳势卫却历厉压厌厅参双发变叠叶号叹吓吗启吴员听周咸响问单团围图圆圣坛坏块坚壮声处备"
    "复头夸夺奋奖妆妇妈孙宁宝实审宪宫宽宾对寻导将尔尘层属岁岛岭峡岗岩巩币帅师帐带帮库应庙废厨弯弹强归当录"
    "汇彻径忆怀态怜总恋恳恶恼懒戏战护报担拟据扑择挂挥损换摇携摆撑拥拦数齐断无旧时旷显晒晓暂术机杀杂权条来杨极构"
    "枢枣枪标栋栏树样桥档检欧欢残壳气汉汤沟没泪洁济测浑浓涂沪灭灯灵灾炉点炼烂烟热爱牺状犹独献环现玛琼画"
    "疗痒盘监盖卢矿码确礼祸离种积称稳穷笔筑简粮纠约级纪纯纱纳组细织终经结给络统继绩续维绿紧编缘县缝总绳"
    "罗罚联职肃肠肤肾脉台舱舰艺节芦苏苹药莲获莹营萧萨蓝虫补装袭见观规觉订计认讨让训议记讲许论设访证评识诉词"
    "试诗话该详语误说请诸课谁调谈谢谣贝负财责贤败货质贩贪购贯赖费贺资赛赞赵赶跃践辆轮辑输转辞边达迁过运还这进"
    "远连迟适选遗辽邻郑酱释里针钓铃铅销锁钢钱错锅锻镇镜铁闪闭间板队阳阴阵阶际陆险随难雾静韩页顶项顺须预领题"
    "颜愿类顾饭饮馆驻驾验骑鲁鲜鲤鸭鹅盐麦黄龄齿龟",
)

# Groups of characters that look alike in small print or handwriting.
_SHAPES = (
    "己已巳 未末 土士 人入八 日曰目 天夭 沈沉 园圆 千干于 大太犬 王玉主 木本术 午牛 "
    "申甲由田 折拆 治冶 侯候 间问闻 住往佳 晴睛 清请情 扬杨 辛幸 乌鸟 今令 免兔 拔拨 "
    "准淮 风凤 坡波披 郎朗 徽微 崇祟 浦埔 荣茶 菜莱 洁浩 消销 陵凌 徉洋 招昭绍 栋拣 "
    "远运 环坏 永水 市布 新析 明朋 民氏 昌冒 福幅 航般 乳孔"
)
_SHAPE = {
    frozenset((one, other))
    for group in _SHAPES.split()
    for one in group
    for other in group
    if one != other
}


def unify(text: str) -> str:
    """The text with variant characters replaced by the usual simplified ones."""
    return text.translate(_VARIANTS)


@lru_cache(maxsize=20_000)
def sound(sign: str) -> str:
    """The syllable of one character without its tone; the character itself if it has none."""
    return lazy_pinyin(sign, style=Style.NORMAL)[0]


def alike(one: str, other: str) -> str | None:
    """Why two characters are easily mistaken: "音同", "形近" or None."""
    if frozenset((one, other)) in _SHAPE:
        return "形近"
    if "\u4e00" <= one <= "\u9fff" and "\u4e00" <= other <= "\u9fff" and sound(one) == sound(other):
        return "音同"
    return None
