"""The Atom feed of a space's news, so that radios and sites hear of it by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from civic.campaigns.models import NewsPost
from civic.web.markdown import plain, render

ATOM = "http://www.w3.org/2005/Atom"


def atom(
    title: str, page: str, own: str, author: str, posts: Sequence[NewsPost], address: Callable[[NewsPost], str],
    never: datetime,
) -> bytes:  # fmt: skip
    """An Atom document (RFC 4287) of the posts; `page` is what it mirrors, `own` its own address."""
    from xml.etree.ElementTree import Element, SubElement, tostring  # large, and only for the feed

    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "es-PE"})
    SubElement(feed, "id").text = own
    SubElement(feed, "title").text = title
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": own})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    SubElement(SubElement(feed, "author"), "name").text = author
    moments = [moment for post in posts for moment in (post.published_at, post.changed_at) if moment]
    SubElement(feed, "updated").text = max(moments, default=never).isoformat()
    for post in posts:
        entry = SubElement(feed, "entry")
        where = address(post)
        SubElement(entry, "id").text = where
        SubElement(entry, "title").text = post.title
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": where})
        published = post.published_at or never
        SubElement(entry, "published").text = published.isoformat()
        SubElement(entry, "updated").text = (post.changed_at or published).isoformat()
        SubElement(entry, "summary").text = plain(post.body)[:300]
        SubElement(entry, "content", {"type": "html"}).text = str(render(post.body))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="utf-8")
