"""What tells languages apart in bytes of an old encoding: their letters beyond ASCII, and their commonest words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

WESTERN = ("cp1252", "mac_roman", "cp850")
CENTRAL = ("cp1250", "iso8859_2", "cp852", "mac_latin2")
TURKISH = ("cp1254", "mac_turkish", "cp857")
BALTIC = ("cp1257", "cp775")
CYRILLIC = ("cp1251", "koi8_u", "cp866", "cp855", "iso8859_5", "mac_cyrillic")
GREEK = ("cp1253", "iso8859_7", "mac_greek", "cp737")
HEBREW = ("cp1255", "cp862")
ARABIC = ("cp1256", "iso8859_6")
THAI = ("cp874",)
USUAL = frozenset(
    (
        *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
        *("koi8_u", "gb18030", "big5", "cp932", "cp949"),
    )
)
"""The encodings that most files are in; few are in the others."""


@dataclass(frozen=True)
class Language:
    """A language: the encodings it was written in, its letters beyond ASCII, the commonest first, and common words.

    ``spread`` says how much commoner the first letters are than the last.
    """

    name: str
    encodings: tuple[str, ...]
    letters: str
    words: str = ""
    spread: float = 1.0

    @cached_property
    def known(self) -> frozenset[str]:
        """The common words; a single ASCII letter is one in too many languages to tell anything."""
        return frozenset(word for word in self.words.split() if len(word) > 1 or not word.isascii())

    def shares(self, spread: float) -> dict[str, float]:
        """How often each letter, small or capital, stands among the letters beyond ASCII."""
        weights = {letter: 1 / (place + 1) ** spread for place, letter in enumerate(self.letters)}
        whole = sum(weights.values())
        shares: dict[str, float] = {}
        for letter, weight in weights.items():
            share = weight / whole
            capital = letter.upper()
            if len(capital) == 1 and capital != letter:
                shares[capital] = max(shares.get(capital, 0), 0.05 * share)
                share *= 0.95
            shares[letter] = max(shares.get(letter, 0), share)
        return shares

    @property
    def is_latin(self) -> bool:
        """Whether it is written in Latin letters, of which most are ASCII."""
        return self.letters[0] < "\u0300"


# The words of these need no letters beyond ASCII; names and loan words bring some.
PLAIN_WORDS = frozenset(
    """
    the and of to in is that it was for on with as he be at by had not are but from or have an they which
    one you were all her she there would their we him been has when who will no more if out so said what up
    its about than them can only other into my do i me your how did don know because na ya wa kwa ni za
    katika la cha kuwa hiyo yake hii hapana ndiyo mimi wewe sisi yeye watu sana lakini ukuthi futhi kodwa
    yebo cha ngoba mina wena thina lapho kakhulu uma hatshi lokhu abantu kuti uye asi hongu kwete nekuti ini
    iwe isu vanhu zvakanyanya kana interviewer respondent moderator participant
    """.split()  # noqa: SIM905
)

LANGUAGES = (
    Language("English", WESTERN, "éèêçïüöñáíóàäëôåøâúæœãîûòß", ""),
    Language(
        "French",
        WESTERN,
        "éèàêçîôùâûœïëæüÿ",
        """
        de la le et les des en un du une que est pour qui dans par plus au pas sur ne se ce avec il elle
        nous vous je on mais ou où très été être c à d l qu j n s même aussi oui non était
        """,
    ),
    Language(
        "German",
        WESTERN,
        "üäößé",
        """
        der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an er hat
        aus bei sie nach wir ich war aber noch wie über so haben ja nein können müssen
        """,
    ),
    Language(
        "Spanish",
        WESTERN,
        "óíáéñú¿¡ü",
        """
        de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya este
        sí porque esta entre cuando muy sin sobre también me hasta hay donde está yo él qué
        """,
    ),
    Language(
        "Portuguese",
        WESTERN,
        "ãçéáíóêõúâàô",
        """
        de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem
        à seu sua ou ser quando muito há nos já está eu também só pelo isso sim
        """,
    ),
    Language(
        "Italian",
        WESTERN,
        "àèìòùé",
        """
        di e il la che in un per una è non con del da si le dei al ma come sono più nel gli anche ho ha o
        della lo perché questo io mi noi loro era
        """,
    ),
    Language(
        "Dutch",
        WESTERN,
        "ëéïöèüó",
        """
        de het een en van ik te dat die in je niet is op zijn met voor maar er ook aan om hij ze was wat
        naar dan ja nee
        """,
    ),
    Language(
        "Swedish",
        WESTERN,
        "äåöé",
        """
        och i att det som en på är av för med till den har de inte om ett han men var jag vi så man hon från
        när också nej ja där här över
        """,
    ),
    Language(
        "Danish",
        WESTERN,
        "åøæé",
        """
        og i at det er en til af på den for der med de som har et jeg ikke han vi men var om så nej ja også
        når være på
        """,
    ),
    Language(
        "Norwegian",
        WESTERN,
        "åøæéòô",
        """
        og i det er på som en å at til av for med har de ikke den jeg om et men han var vi så nei ja når
        også være fra
        """,
    ),
    Language(
        "Finnish",
        WESTERN,
        "äöå",
        """
        ja on ei se että oli hän mutta ovat kun niin minä sinä me mitä joka myös kuin sitten nyt tämä minun
        kyllä sen
        """,
    ),
    Language(
        "Icelandic",
        WESTERN,
        "ðáíþóæöúéý",
        """
        og að í á er sem var við til um en af ekki ég það hann hún með þetta þá svo því fyrir já nei þeir
        eru
        """,
    ),
    Language(
        "Albanian", WESTERN, "ëç", "të e në i me që për dhe nga një është si ka u do më por nuk jo po unë"
    ),
    Language(
        "Catalan",
        WESTERN,
        "àéóèòíúçï·ü",
        "de i la el que a en un els és per les amb no una del al va més però com ho",
    ),
    Language(
        "Polish",
        CENTRAL,
        "łęóążśćńź",
        """
        w i na z że się nie do to jest o jak po ale od co za tak są był czy dla przez przy ja on jego ich
        może już tylko bardzo która które być
        """,
    ),
    Language(
        "Czech",
        CENTRAL,
        "íáěýéšžřčůúťďňó",
        """
        a v se na je že to s z do o i jako za ve pro by si jsem ale jak už po tak co od jsou byl které také
        až není bylo ano ne má kde velmi
        """,
    ),
    Language(
        "Slovak",
        CENTRAL,
        "áíéýčšžúľťôňäďóĺŕ",
        """
        a v sa na je že to s z do o i ako za vo pre by si som ale už po tak čo od sú bol ktoré aj nie bolo
        áno ma kde keď
        """,
    ),
    Language(
        "Hungarian",
        CENTRAL,
        "éáőöóüíúű",
        """
        a az és hogy nem is egy ez volt de meg csak azt van mert el már még ha vagy mint lehet én ő mi ti ők
        igen minden nagyon ezt
        """,
    ),
    Language(
        "Romanian",
        CENTRAL,
        "ăîşţâ",
        """
        de şi în a la cu o nu pe că un din se care mai este am pentru au ce sunt dar fi sau să el ea da când
        foarte fost
        """,
    ),
    Language(
        "Croatian",
        CENTRAL,
        "čšžćđ",
        """
        i je u se na da su za od s a što ne bi kao ali to sam iz o kako koji koja smo bio nije ili već još
        samo jer
        """,
    ),
    Language(
        "Slovene",
        CENTRAL,
        "čšž",
        """
        in je v na se da za so ki pa z ne s bi kot o to tudi po od ali ni če sem še bil pri smo kaj kako
        zelo že
        """,
    ),
    Language(
        "Turkish",
        TURKISH,
        "ıüşçğöİâîû",
        """
        bir ve bu da de için çok ne o ben gibi ama daha kadar var yok değil olarak her sonra en ki mi mı biz
        siz onlar bunu bana benim bizim onun ile ise evet hayır nasıl olan şey diye gün yol
        """,
    ),
    Language(
        "Lithuanian",
        BALTIC,
        "ėšųžąįūčę",
        """
        ir į kad yra iš su ne tai o kaip bet buvo už tik apie nuo jau dar per savo aš jis ji mes taip labai
        po arba
        """,
    ),
    Language(
        "Latvian",
        BALTIC,
        "āīēšūņļžķčģ",
        """
        un ir no ar par ka uz tas es viņš kas bet nav vai kā arī pie to mēs jā nē ļoti tad ja lai bija tikai
        pēc
        """,
    ),
    Language(
        "Estonian",
        ("cp1257", "cp1252"),
        "äõüöšž",
        """
        ja on ei et see ka ta oli kui aga mis mina ma nad siis välja või üks oma väga juba mitte sest jah
        kes meie
        """,
    ),
    Language(
        "Russian",
        CYRILLIC,
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        """
        и в не на я что он с как это по но они мы к у из за то все она так его от же да бы о был мне только
        вы нет
        """,
        spread=0.6,
    ),
    Language(
        "Ukrainian",
        CYRILLIC,
        "оанівитерслкдумпзябьгчйхїцєюжшщфґ",
        """
        і в не на я що він з як це по але вони ми до у із за то все вона так його від та й був мені тільки
        ви ні є
        """,
        spread=0.6,
    ),
    Language(
        "Bulgarian",
        CYRILLIC,
        "аоиентрсвлкдпмзгяъубчщжцйхшфюь",
        """
        и в не на аз че той с как това по но те ние към от за то са тя така го да се е беше ми само вие няма
        ще
        """,
        spread=0.6,
    ),
    Language(
        "Serbian",
        ("cp1251", "iso8859_5"),
        "аиоенрсјтукдвпмлзгбчшцхњжљћђфџ",
        """
        и у је да се на не за са су од као што али ја он ми то из бити био није само сам који
        """,
        spread=0.6,
    ),
    Language(
        "Greek",
        GREEK,
        "ατοειςνσρηπκλυμίόάέθωγχδήύφβώξζψϊΐϋ",
        """
        και το να η της ο την του που με στο για είναι από δεν τα οι τη τον θα σε ένα στην ότι μας αυτό αλλά
        εγώ
        """,
        spread=0.6,
    ),
    Language(
        "Hebrew",
        HEBREW,
        "יוהלאמתברשנכםדעקחפטגסןזצךףץ",
        """
        את של לא על זה אני עם הוא כי גם היא כל יש היה מה אבל או אנחנו הם רק אם כן
        """,
        spread=0.6,
    ),
    Language(
        "Arabic",
        ARABIC,
        "اليمونرتبةعدسفهكقحجشطصخضذثأزغإىءؤئظآ،؟",
        """
        في من على أن إلى لا ما هذا كان عن مع هو هي التي الذي لم قد كل أو و نعم كانت هذه أنا نحن بعد قبل
        """,
        spread=0.6,
    ),
    Language(
        "Persian",
        ARABIC,
        "ادیرنهومتبسشکلگزفقخعجپحچصطآضغذظثئءژ،؟يك\u200c",
        """
        در به از که این را با است برای آن یک خود تا کرد بر هم نیز ما شد من او
        """,
        spread=0.6,
    ),
    Language(
        "Vietnamese",
        ("cp1258",),
        "\u0300\u0301\u0323\u0309\u0303ưđôâêơăáàéíóúùèìòãõýç",
        "và là của có không tôi người được một các với đã ở chị này nhà bà thì cũng rất",
    ),
    Language(
        "Thai",
        THAI,
        "านรอกเงมยลวดทส่ตะปบคหแจพชใขไโผซถฟธศณษภญฐฉฎฏฒฬฮฝฆฌๆฯั้ี์ิำืุูึ็๊๋",
        "",
        spread=0.4,
    ),
)
"""Languages whose encodings have one byte for each letter."""


@dataclass(frozen=True)
class Script:
    """
    A script of many characters, in an encoding of two bytes for each: those that are most of any text.
    """

    name: str
    encodings: tuple[str, ...]
    common: str
    block: str

    @cached_property
    def known(self) -> frozenset[str]:
        """
        The common characters.
        """
        return frozenset(self.common)


_SIMPLIFIED = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好"
    "看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间知"
    "世什两次使身者被高已亲其进此话常与活正感走路问吗水今呢谁岁妈爸姐妹"
)
_TRADITIONAL = (
    "的一是了我不人在他有這個上們來到時大地為子中你說生國年著就那和要她出也得裡後自以會家可下而過天去能對小多然於心學麼之都好"
    "看起發當沒成只如事把還用第樣道想作種開美總從無情己面最女但現前些所同日手又行意動方期它頭經長兒回位分愛老因很給名法間知"
    "世什兩次使身者被高已親其進此話常與活正感走路問嗎水今呢誰歲媽爸姐妹"
)
_KANA = (
    "のにいるをたはてがしでなとれらかりもこっすまさあきくうよどけつだおえわみめそちろせじんやばごずびげねほへむひふゆべぶぼぎざ"
    "ンスルトリアイラクシレドジタフロカサマテコメ日人一私本年大出行見者今中上下"
)
_HANGUL = (
    "이다는을에의가은고하지로기도를사한어서아나리그들자시인있대라정게해일부수만전주제원면오여장보구조것니상우스까과마무성거안와년국"
    "동화공실으미때없말소저생중내신요경세선위관개모울러터바우같적산네길물집람"
)

SCRIPTS = (
    Script("Chinese (simplified)", ("gb18030",), _SIMPLIFIED, "han"),
    Script("Chinese (traditional)", ("big5",), _TRADITIONAL, "han"),
    Script("Japanese", ("cp932", "euc_jp"), _KANA, "kana"),
    Script("Korean", ("cp949",), _HANGUL, "hangul"),
)
