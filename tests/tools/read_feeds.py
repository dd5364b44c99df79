"""Reads the page's feeds and calendar with parsers that know nothing of Firebell.

python read_feeds.py BASE_URL [COMPONENT]; prints what they found as JSON, and fails where a parser
has anything to complain about.
"""

import json
import sys
import urllib.parse
import urllib.request

import feedparser
import icalendar


def get(url):
    # No proxy: the page is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as answer:
        return answer.read(), answer.headers["content-type"]


def feed(url):
    body, content_type = get(url)
    parsed = feedparser.parse(body, response_headers={"content-type": content_type})
    if parsed.bozo:
        raise SystemExit(f"{url} is not well-formed: {parsed.bozo_exception}")
    return {
        "version": parsed.version,
        "title": parsed.feed.title,
        "entries": [
            {
                "id": entry.id,
                "title": entry.title,
                "link": entry.link,
                "published": entry.published_parsed is not None,
                "updated": list(entry.updated_parsed)[:6],
                "html": (entry.content[0].value if "content" in entry else entry.summary),
            }
            for entry in parsed.entries
        ],
    }


def calendar(url):
    body, _ = get(url)
    parsed = icalendar.Calendar.from_ical(body)
    events = []
    for event in parsed.walk("VEVENT"):
        if event.errors:
            raise SystemExit(f"{url}: {event.errors}")
        events.append(
            {
                "uid": str(event["UID"]),
                "summary": str(event["SUMMARY"]),
                "description": str(event["DESCRIPTION"]),
                "sequence": int(event["SEQUENCE"]),
                "status": str(event["STATUS"]),
                "start": event["DTSTART"].dt.isoformat(),
                "end": event["DTEND"].dt.isoformat(),
            }
        )
    return {"name": str(parsed["NAME"]), "events": events}


def main(base, component=None):
    found = {
        "rss": feed(base + "/feed.rss"),
        "atom": feed(base + "/feed.atom"),
        "json": json.loads(get(base + "/feed.json")[0]),
        "calendar": calendar(base + "/calendar.ics"),
    }
    if component:
        folder = f"{base}/components/{urllib.parse.quote(component, safe='')}"
        found["component"] = {
            "rss": feed(folder + "/feed.rss"),
            "atom": feed(folder + "/feed.atom"),
            "json": json.loads(get(folder + "/feed.json")[0]),
        }
    json.dump(found, sys.stdout)


main(*sys.argv[1:])
