"""The Chinese legal texts that the dials of `cn.py` are taken from, each in the version used."""

from datetime import date

from auction.ground.refusal import Words

from .rules import Text

ONLINE_AUCTION = Text(
    Words(
        en="SPC Provisions on Online Judicial Auction by People's Courts",
        zh="最高人民法院关于人民法院网络司法拍卖若干问题的规定",
    ),
    "法释〔2016〕18号",
    "2016",
    date(2017, 1, 1),
)
AUCTION_AND_SALE = Text(
    Words(
        en="SPC Provisions on Auction and Sale of Property in Civil Enforcement",
        zh="最高人民法院关于人民法院民事执行中拍卖、变卖财产的规定",
    ),
    "法释〔2020〕21号",
    "2020 amendment",
    date(2021, 1, 1),
)
REFERENCE_PRICE = Text(
    Words(
        en="SPC Provisions on Determining the Reference Price for Disposal of Property",
        zh="最高人民法院关于人民法院确定财产处置参考价若干问题的规定",
    ),
    "法释〔2018〕15号",
    "2018",
    date(2018, 9, 1),
)
SELLOFF_NOTICE = Text(
    Words(
        en="SPC Notice on Online Judicial Sell-off",
        zh="最高人民法院关于认真做好网络司法拍卖与网络司法变卖衔接工作的通知",
    ),
    "法明传〔2017〕455号",
    "2017",
    date(2017, 7, 18),
)
DELAYED_INTEREST = Text(
    Words(
        en="SPC Interpretation on Interest for the Period of Delayed Performance",
        zh="最高人民法院关于执行程序中计算迟延履行期间的债务利息适用法律若干问题的解释",
    ),
    "法释〔2014〕8号",
    "2014",
    date(2014, 8, 1),
)
CIVIL_PROCEDURE = Text(
    Words(
        en="SPC Interpretation on the Application of the Civil Procedure Law",
        zh="最高人民法院关于适用《中华人民共和国民事诉讼法》的解释",
    ),
    "法释〔2022〕11号",
    "2022 amendment (enforcement part: 2015 number minus 2)",
    date(2022, 4, 10),
)
ENFORCEMENT_WORK = Text(
    Words(
        en="SPC Provisions on Several Issues of Enforcement Work (Trial)",
        zh="最高人民法院关于人民法院执行工作若干问题的规定（试行）",
    ),
    "法释〔2020〕21号",
    "2020 amendment",
    date(2021, 1, 1),
)
ENFORCEMENT_PROCEDURE = Text(
    Words(
        en="SPC Interpretation on Enforcement Procedure under the Civil Procedure Law",
        zh="最高人民法院关于适用《中华人民共和国民事诉讼法》执行程序若干问题的解释",
    ),
    "法释〔2020〕21号",
    "2020 amendment",
    date(2021, 1, 1),
)
CRIMINAL_PROPERTY = Text(
    Words(
        en="SPC Provisions on Enforcing the Property Part of Criminal Judgments",
        zh="最高人民法院关于刑事裁判涉财产部分执行的若干规定",
    ),
    "法释〔2014〕13号",
    "2014",
    date(2014, 11, 6),
)
COURT_FEES = Text(
    Words(en="State Council Measures on Payment of Litigation Costs", zh="诉讼费用交纳办法"),
    "国务院令第481号",
    "2006",
    date(2007, 4, 1),
)
PAYOUT_OPINION = Text(
    Words(
        en="SPC Opinion on Checks and Supervision of Enforcement Power",
        zh="最高人民法院关于进一步完善执行权制约机制加强执行监督的意见",
    ),
    "法〔2021〕322号",
    "2021",
    date(2021, 12, 6),
)
PROPERTY_INVESTIGATION = Text(
    Words(
        en="SPC Provisions on Property Investigation in Civil Enforcement",
        zh="最高人民法院关于民事执行中财产调查若干问题的规定",
    ),
    "法释〔2020〕21号",
    "2020 amendment",
    date(2021, 1, 1),
)
TERMINATION = Text(
    Words(
        en="SPC Provisions on Ending Enforcement Proceedings for Want of Assets (Trial)",
        zh="最高人民法院关于严格规范终结本次执行程序的规定（试行）",
    ),
    "法〔2016〕373号",
    "2016",
    date(2016, 12, 1),
)
CIVIL_CODE = Text(Words(en="Civil Code", zh="中华人民共和国民法典"), "主席令第四十五号", "2020", date(2021, 1, 1))
COURTS_LAW = Text(
    Words(en="Organic Law of the People's Courts", zh="中华人民共和国人民法院组织法"),
    "主席令第十一号",
    "2018 revision",
    date(2019, 1, 1),
)
CENTRAL_BANK_LAW = Text(
    Words(en="Law on the People's Bank of China", zh="中华人民共和国中国人民银行法"),
    "主席令第十二号",
    "2003 amendment",
    date(2004, 2, 1),
)
HOLIDAYS = Text(
    Words(en="State Council holiday regulation and yearly arrangement", zh="全国年节及纪念日放假办法及年度放假安排"),
    "国务院令第795号",
    "2024 amendment and the yearly notices",
    date(2025, 1, 1),
)
GOOD_FAITH = Text(
    Words(
        en="SPC opinion on enforcement in good faith", zh="最高人民法院关于在执行工作中进一步强化善意文明执行理念的意见"
    ),
    "法发〔2019〕35号",
    "2019",
    date(2019, 12, 16),
)
EQUITY = Text(
    Words(en="SPC rules on enforcement against equity", zh="最高人民法院关于人民法院强制执行股权若干问题的规定"),
    "法释〔2021〕20号",
    "2021",
    date(2022, 1, 1),
)
HOUSE = Text(
    Words(en="Choice of this product where the law is silent", zh="法律未规定时本系统的约定"),
    "README",
    "1",
    date(2025, 1, 1),
)
