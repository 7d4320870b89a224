"""The page of the one search box: what was found, with the words marked."""

from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.urls import reverse

from tracker.common.folding import LONGEST_SEARCH, places_of
from tracker.common.searching import models_by_kind
from tracker.searches.asking import MOST_HITS, Found, Part, Result, search, whole_with_hits

PAGE_SIZE = 20


def search_page(request, site: admin.AdminSite) -> TemplateResponse:
    query, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    found, fault = _found(request, query)
    of_kinds = _tally(found)
    kind = kind if kind in of_kinds else ""
    chosen = found.of([kind] if kind else [])
    pages = max(1, -(-chosen.count // PAGE_SIZE))
    page = _page(request, pages)
    context = {
        **site.each_context(request),
        "title": f"搜索：{query[:LONGEST_SEARCH]}" if query else "搜索",
        "query": query[:LONGEST_SEARCH],
        "fault": fault,
        "found": found,
        "most": MOST_HITS,
        "shown": [_shown(one, found.words) for one in chosen.page(page, size=PAGE_SIZE)],
        "kinds": _links(query, kind=kind, of_kinds=of_kinds),
        "pager": _pager(query, kind=kind, page=page, pages=pages),
    }
    return TemplateResponse(request, "admin/search.html", context)


def _found(request, query: str) -> tuple[Found, str]:
    """What was found, and why nothing could be."""
    try:
        return search(query, user=request.user), ""
    except ValidationError as error:
        return Found(words=[], results=[], is_complete=True), "；".join(error.messages)


def _page(request, pages: int) -> int:
    given = request.GET.get("page", "")
    page = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    return min(max(page, 1), pages)


def _tally(found: Found) -> dict[str, int]:
    """How many results there are of each kind, the most frequent first."""
    counts: dict[str, int] = {}
    for result in found.results:
        counts[result.kind] = counts.get(result.kind, 0) + 1
    return dict(sorted(counts.items(), key=lambda each: -each[1]))


def _links(query: str, *, kind: str, of_kinds: dict[str, int]) -> list[dict]:
    """“全部 12 · 代表建议 9 …”; none where all results are of one kind."""
    if len(of_kinds) < 2:
        return []
    every = [("", "全部", sum(of_kinds.values()))]
    every += [
        (name, models_by_kind()[name]._meta.verbose_name, count) for name, count in of_kinds.items()
    ]
    return [
        {"label": label, "count": count, "is_chosen": name == kind, "url": _asked(query, kind=name)}
        for name, label, count in every
    ]


def _pager(query: str, *, kind: str, page: int, pages: int) -> dict:
    return {
        "page": page,
        "pages": pages,
        "previous": _asked(query, kind=kind, page=page - 1) if page > 1 else "",
        "next": _asked(query, kind=kind, page=page + 1) if page < pages else "",
    }


def _asked(query: str, *, kind: str = "", page: int = 1) -> str:
    given = {"q": query, "kind": kind, "page": page if page > 1 else ""}
    return "?" + urlencode({name: value for name, value in given.items() if value})


def _shown(result: Result, words: list[str]) -> dict:
    """One result: the words marked in its title, then where else they stand, each with the
    address of the page where it is read."""
    parts = []
    for part in result.parts:
        is_own = (part.kind, part.record.pk) == (result.kind, result.pk)
        if not (is_own and part.field in part.record.searched.name and _is_said(part, result)):
            parts.append((part, "" if is_own else _url(part.kind, part.record.pk)))
    return {
        "result": result,
        "url": _url(result.kind, result.pk),
        "title": whole_with_hits(result.title, places_of(words, result.title)),
        "parts": parts,
    }


def _is_said(part: Part, result: Result) -> bool:
    """Whether the title says it already."""
    return "".join(piece.text for piece in part.pieces).strip("…") in result.title


def _url(kind: str, pk: int) -> str:
    return reverse(f"admin:tracker_{kind}_change", args=[pk])
