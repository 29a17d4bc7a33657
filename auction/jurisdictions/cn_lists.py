"""Chinese legal lists: what is announced, warned of, decided by the panel, and who may not bid.

The keys are used as checklist items on the court's forms; the Chinese is the wording of the article.
All from 法释〔2016〕18号.
"""

from .rules import Item

ANNOUNCEMENT_ITEMS = (  # art 12(2): what the announcement itself contains
    Item("property", "12(2)", "拍卖财产", "The property for sale"),
    Item("price", "12(2)", "价格", "The price"),
    Item("deposit", "12(2)", "保证金", "The deposit"),
    Item("bidder_conditions", "12(2)", "竞买人条件", "Conditions for bidders"),
    Item("known_defects", "12(2)", "拍卖财产已知瑕疵", "Known defects of the property"),
    Item("rights_and_duties", "12(2)", "相关权利义务", "Rights and duties attached to it"),
    Item("liability", "12(2)", "法律责任", "Legal liability"),
    Item("auction_time", "12(2)", "拍卖时间", "The time of the auction"),
    Item("platform", "12(2)", "网络平台", "The online platform"),
    Item("court", "12(2)", "拍卖法院", "The court"),
)

PUBLICATION_ITEMS = (  # art 13: what is shown on the platform on the day of the announcement
    Item("announcement", "13(1)", "拍卖公告", "The announcement"),
    Item(
        "enforcement_title",
        "13(2)",
        "执行所依据的法律文书，但法律规定不得公开的除外",
        "The judgment or other title being enforced, unless the law keeps it secret",
    ),
    Item(
        "price_basis",
        "13(3)",
        "评估报告副本，或者未经评估的定价依据",
        "A copy of the appraisal report, or the basis of the price when there was none",
    ),
    Item(
        "time_price_rules",
        "13(4)",
        "拍卖时间、起拍价以及竞价规则",
        "The time of the auction, the start price and the bidding rules",
    ),
    Item(
        "present_state",
        "13(5)",
        "拍卖财产权属、占有使用、附随义务等现状的文字说明、视频或者照片等",
        "Ownership, occupancy and attached duties, in text, video or photographs",
    ),
    Item(
        "priority_purchasers",
        "13(6)",
        "优先购买权主体以及权利性质",
        "Priority purchasers and the nature of their right",
    ),
    Item(
        "notice_results",
        "13(7)",
        "通知或者无法通知当事人、已知优先购买权人的情况",
        "Whether the parties and known priority purchasers could be notified",
    ),
    Item(
        "payment_accounts",
        "13(8)",
        "拍卖保证金、拍卖款项支付方式和账户",
        "How and to which account the deposit and the price are paid",
    ),
    Item(
        "taxes",
        "13(9)",
        "拍卖财产产权转移可能产生的税费及承担方式",
        "Taxes and fees of the transfer and who bears them",
    ),
    Item(
        "court_contact",
        "13(10)",
        "执行法院名称，联系、监督方式等",
        "The court's name, contact and supervision line",
    ),
    Item("other_information", "13(11)", "其他应当公示的信息", "Other information that must be shown"),
)

MATERIAL_CHANGES = (  # what a bidder decides by
    Item("property", "12(2)", "拍卖财产本身", "What is sold"),
    Item("defects", "12(2), 14(3)", "已知瑕疵", "Known defects"),
    Item("burdens", "12(2), 13(5)", "租赁、权利负担等附随权利义务", "Tenancies, encumbrances and other burdens"),
    Item("possession", "13(5)", "占有使用现状", "Who is in possession"),
    Item(
        "costs",
        "13(9)",
        "成交价以外由买受人承担的费用增加或者变为不详",
        "More to pay beside the price, or less known of it",
    ),
    Item("conditions", "12(2)", "价格、保证金、时间或者竞买人条件", "Price, deposit, time or conditions for bidders"),
    Item("priority", "13(6)", "优先购买权", "Priority purchasers"),
    Item("basis", "13(3)", "定价依据", "The basis of the price"),
)

SPECIAL_WARNINGS = (  # art 14: warned of on the same day
    Item(
        "bidder_capacity",
        "14(1)",
        "竞买人应当具备完全民事行为能力，法律、行政法规和司法解释对买受人资格或者条件有特殊规定的，"
        "竞买人应当具备规定的资格或者条件",
        "Bidders must have full legal capacity and any qualification the law requires of a buyer",
    ),
    Item(
        "agent_confirmation",
        "14(2)",
        "委托他人代为竞买的，应当在竞价程序开始前经人民法院确认，并通知网络服务提供者",
        "An agent must be confirmed by the court before bidding starts, and the platform told",
    ),
    Item(
        "defects_and_encumbrances",
        "14(3)",
        "拍卖财产已知瑕疵和权利负担",
        "Known defects and encumbrances of the property",
    ),
    Item(
        "sold_as_it_stands",
        "14(4)",
        "拍卖财产以实物现状为准，竞买人可以申请实地看样",
        "The property is sold as it stands; bidders may ask to view it",
    ),
    Item(
        "bidding_accepts_defects",
        "14(5)",
        "竞买人决定参与竞买的，视为对拍卖财产完全了解，并接受拍卖财产一切已知和未知瑕疵",
        "Whoever bids is taken to know the property and to accept all defects, known and unknown",
    ),
    Item(
        "winner_identity_published",
        "14(6)",
        "载明买受人真实身份的拍卖成交确认书在网络司法拍卖平台上公示",
        "The confirmation letter with the buyer's real identity is published on the platform",
    ),
    Item(
        "deposit_lost_on_default",
        "14(7)",
        "买受人悔拍后保证金不予退还",
        "A buyer who defaults does not get the deposit back",
    ),
)

PANEL_MATTERS = (  # art 27
    Item("start_price", "27", "起拍价", "Start price"),
    Item("price_cut", "27", "降价幅度", "Cut of the start price"),
    Item("increment", "27", "竞价增价幅度", "Increment"),
    Item("deposit", "27", "保证金数额", "Deposit"),
    Item(
        "priority_rank",
        "27",
        "优先购买权人竞买资格及其顺序",
        "Qualification and rank of priority purchasers",
    ),
)

BARRED = (  # art 34: may not bid, nor through others, for property related to their acts
    Item("executing_court", "34(1)", "负责执行的人民法院", "The executing court"),
    Item("platform", "34(2)", "网络服务提供者", "The online platform"),
    Item("auxiliary_agency", "34(3)", "承担拍卖辅助工作的社会机构或者组织", "Auxiliary agencies"),
    Item("their_staff", "34(4)", "上述主体的工作人员", "Staff of these"),
    Item("near_relatives", "34(4)", "上述工作人员的近亲属", "Near relatives of that staff"),
)

SUSPENSION_GROUNDS = (  # online rule 28, 36; the texts that name a stay
    Item("third_party_claim", "36(2)", "案外人对拍卖标的提出异议", "A third party claims the thing"),
    Item(
        "party_objection", "36(1)", "当事人、利害关系人提出执行异议", "A party or another person concerned has objected"
    ),
    Item("settlement", "执行和解 2", "当事人达成执行和解协议", "The parties have settled"),
    Item("self_sale", "善意文明执行意见 9", "准许被执行人自行变卖", "The debtor may sell it himself"),
    Item("insolvency", "企业破产法 19", "受理被执行人破产申请", "Insolvency proceedings over the debtor were opened"),
    Item("correction", "14, 31(1)", "公告或者公示内容需要更正", "What was published must be corrected"),
    Item("fault", "28(2)", "系统故障、网络安全等突发情况", "Fault of a system or danger to its safety"),
    Item(
        "disturbance", "28, 31(3)", "竞价秩序受到干扰、涉嫌恶意串通", "Bidding is disturbed or collusion is suspected"
    ),
    Item("other", "28(1)", "其他应当暂缓、中止的情形", "Another lawful reason to stay the sale"),
)

# What cannot wait for two votes: an officer suspends at once and the panel confirms.
URGENT_GROUNDS = ("third_party_claim", "fault", "disturbance")

WITHDRAWAL_GROUNDS = (  # 拍卖变卖规定 17, 14, 19
    Item("title_set_aside", "17(1)", "据以执行的生效法律文书被撤销", "The title that is enforced was set aside"),
    Item(
        "application_withdrawn",
        "17(2)",
        "申请执行人及其他执行债权人撤回执行申请",
        "All applicants took their applications back",
    ),
    Item("paid", "17(3), 19", "被执行人全部履行金钱债务", "The debtor has paid all he owes"),
    Item("settled", "17(4)", "当事人达成执行和解协议，不需要拍卖", "The parties have settled and no sale is needed"),
    Item(
        "third_party_right",
        "17(5)",
        "案外人对拍卖财产提出确有理由的异议",
        "A third party's claim to the thing is well founded",
    ),
    Item("collusion", "17(6)", "拍卖机构与竞买人恶意串通", "The auctioneer and bidders have colluded"),
    Item("debt_covered", "14", "已拍卖财产所得足以清偿债务和费用", "What was sold covers debts and costs"),
    Item("other", "17(7)", "其他应当撤回的情形", "Another lawful reason to withdraw"),
)

ANNULMENT_GROUNDS = (  # art 31; the last is of equity, which is auctioned anew
    Item(
        "description_false",
        "31(1)",
        "文字说明、视频或者照片展示以及瑕疵说明严重失实，致使买受人产生重大误解，购买目的无法实现",
        "Description or statement of defects seriously false, so that the buyer's purpose fails",
    ),
    Item(
        "system_fault",
        "31(2)",
        "系统故障、病毒入侵、黑客攻击、数据错误等原因致使拍卖结果错误，严重损害当事人或者其他竞买人利益",
        "System fault, intrusion or data error made the result wrong and did serious harm",
    ),
    Item(
        "collusion",
        "31(3)",
        "竞买人之间，竞买人与网络司法拍卖服务提供者之间恶意串通，损害当事人或者其他竞买人利益",
        "Collusion among bidders or between a bidder and the platform",
    ),
    Item(
        "buyer_unqualified",
        "31(4)",
        "买受人不具备法律、行政法规和司法解释规定的竞买资格",
        "The buyer lacked the qualification the law requires",
    ),
    Item(
        "unequal_terms",
        "31(5)",
        "违法限制竞买人参加竞买或者对享有同等权利的竞买人规定不同竞买条件",
        "Bidders unlawfully kept out, or equal bidders given unequal terms",
    ),
    Item(
        "other_grave_breach",
        "31(6)",
        "其他严重违反网络司法拍卖程序且损害当事人或者竞买人利益的情形",
        "Another grave breach of procedure that harmed a party or bidder",
    ),
    Item(
        "approval_lacking",
        "法释〔2021〕20号 15(2)",
        "股权变更须经批准，买受人未在合理期限内取得批准",
        "The transfer needs an approval that the buyer did not get in reasonable time",
    ),
)
