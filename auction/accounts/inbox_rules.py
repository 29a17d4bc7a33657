"""What comes by mail only as long as the person wants it. Pure.

Everything else comes always: whoever has won must pay, and whoever waits for a suspended lot must hear when it goes on.
"""

from collections.abc import Mapping

from auction.ground.refusal import Words

STOPPABLE: Mapping[str, Words] = {
    "outbid": Words("Another bidder takes the lead from me", "有人出价超过我"),
    "extended": Words("Bidding goes on past its end", "竞价延时"),
    "following": Words("News of what I follow", "我关注的内容有新消息"),
}
