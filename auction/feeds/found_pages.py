"""For search engines and shared links: robots.txt, the sitemaps, the card of a lot."""

from flask import Response, current_app, request

from auction.accounts.audience import audience
from auction.accounts.letters import address_of
from auction.ground.store import found
from auction.lots.queries import public_lot

from . import cards, markup, sitemaps
from .pages import answer, blueprint


@blueprint.app_context_processor
def found_words() -> dict:
    """The page's addresses and the lot's markup, for the heads of public pages."""
    return {"page_addresses": markup.addresses, "lot_markup": markup.lot_markup, "lot_summary": markup.summary,
            "address_of": address_of, "drawn_address": markup.drawn_address, "shared_title": markup.shared_title}  # fmt: skip


@blueprint.get("/robots.txt")
@audience("look")
def robots() -> Response:
    """What robots leave alone, and where the sitemap is."""
    text = sitemaps.robots(current_app.url_map, current_app.view_functions, address_of("feeds.sitemap"))
    return answer(text.encode(), "text/plain; charset=utf-8", None)


@blueprint.get("/sitemap.xml")
@audience("look")
def sitemap() -> Response:
    """The index: one file of pages, and the files of lots."""
    lots = [(address_of("feeds.sitemap_lots", number=number), at) for number, at in sitemaps.files()]
    return answer(sitemaps.index([(address_of("feeds.sitemap_pages"), None), *lots]), sitemaps.MEDIA_TYPE, None)


@blueprint.get("/sitemaps/pages.xml")
@audience("look")
def sitemap_pages() -> Response:
    """The public pages beside those of lots."""
    known = [endpoint for endpoint in sitemaps.PAGES if endpoint in current_app.view_functions]
    return answer(sitemaps.urlset([address_of(endpoint) for endpoint in known]), sitemaps.MEDIA_TYPE, None)


@blueprint.get("/sitemaps/lots-<int:number>.xml")
@audience("look")
def sitemap_lots(number: int) -> Response:
    """The lots of one file, from 1."""
    body = sitemaps.lots_file(number, current_app.config["PUBLIC_URL"]) if 0 < number < sitemaps.FILES_MOST else None
    return answer(found(body), sitemaps.MEDIA_TYPE, None)


@blueprint.get("/lots/<int:lot_id>/card.png")
@audience("look")
def card(lot_id: int) -> Response:
    """The lot's card; until it has been drawn, the site's own."""
    drawn = cards.card_of(found(public_lot(lot_id)))
    if drawn is None:
        return current_app.send_static_file("front/share.png")
    response = Response(drawn.picture, content_type="image/png")
    response.set_etag(str(drawn.sha256)[:32])
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.make_conditional(request)
    return response
