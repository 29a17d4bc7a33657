"""Why something is not followed."""

from auction.ground.refusal import Reason

REFUSALS = {
    "WATCHES_FULL": Reason(
        409,
        en="You watch {most} lots already. Stop watching some on the page “What I follow”, then watch this one.",
        zh="您已关注 {most} 个标的物。请先在“我的关注”页面取消部分关注，再关注本标的物。",
    ),
    "LOT_IS_OVER": Reason(
        409,
        en="This lot is over: nothing more will be told of it. The page “Lots for sale” shows what is on now.",
        zh="该标的物已结束，不会再有新消息。正在进行的标的物请见“拍卖标的”页面。",
    ),
    "SEARCHES_FULL": Reason(
        409,
        en="You have saved {most} searches already. Delete one on the page “What I follow”, then save this one.",
        zh="您已保存 {most} 个搜索。请先在“我的关注”页面删除一个，再保存本搜索。",
    ),
    "SEARCH_FINDS_NOTHING": Reason(
        422,
        en="The text of this search has no letter, figure or Chinese character, so no lot could ever fit. Search for a word.",
        zh="该搜索内容不含文字或数字，任何标的物都不会符合。请输入词语后再搜索。",
    ),
    "SEARCH_NAME_MISSING": Reason(
        422,
        en="Give the search a name of 1 to {most} characters, so that you recognise it in a mail.",
        zh="请为搜索取一个 1 至 {most} 个字符的名称，以便在邮件中辨认。",
    ),
    "QUIET_HOURS_INCOMPLETE": Reason(
        422,
        en="Quiet hours have a beginning and another end. Choose both, or “none” for both.",
        zh="免打扰时段须有开始和不同的结束时间。请两项都选，或都选“无”。",
    ),
    "DEVICE_UNKNOWN": Reason(
        422,
        en="This browser’s address for notifications cannot be used: {why}. Update the browser or use another one.",
        zh="无法使用该浏览器的通知地址：{why}。请更新浏览器或换用其他浏览器。",
    ),
}
