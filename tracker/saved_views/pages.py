"""Saved views above a list, on a page of their own, and as tiles of the front page."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tracker.common.admin.lists import views_are_kept_by
from tracker.common.roles import standing_of
from tracker.saved_views.asking import asked, count, in_order
from tracker.saved_views.models import SavedView

# More tiles than these nobody takes in, and each is a question to the database.
TILES = 6


def list_of(kind: str) -> str:
    return reverse(f"admin:tracker_{kind}_changelist")


def url_of(view: SavedView) -> str:
    return f"{list_of(view.kind)}?{urlencode({'view': view.pk})}"


def model_admin_of(kind: str, *, site, account):
    """The list of that kind, where the person may open it; else None."""
    for model, model_admin in site._registry.items():
        of_ledger = model._meta.app_label == "tracker" and model._meta.model_name == kind
        if of_ledger and account.has_perm(f"tracker.view_{kind}"):
            return model_admin
    return None


@views_are_kept_by
class ViewsOfLists:
    """What every list asks of the views that people have saved of it."""

    @staticmethod
    def opened(model_admin, request) -> HttpResponse | None:
        """To the list as the view asks for it; what it asks in vain is said there."""
        if "view" not in request.GET:
            return None
        given, kind = request.GET["view"], model_admin.opts.model_name
        own = SavedView.objects.of(request.user).filter(kind=kind)
        is_id = given.isascii() and given.isdecimal() and len(given) < 19
        view = own.filter(pk=int(given)).first() if is_id else None
        if view is None:
            messages.warning(request, "没有这个视图，或者不再共享给您。下面是全部记录。")
            return HttpResponseRedirect(request.path)
        found = asked(view, model_admin, account=request.user)
        if found.dropped:
            told = "；".join(found.dropped)
            messages.warning(request, f"视图“{view}”中，{told}。下面按其余的条件列出。")
        return HttpResponseRedirect(
            f"{request.path}?{found.query}" if found.query else request.path
        )

    @staticmethod
    def shown(model_admin, request) -> dict:
        here = in_order(request.GET.urlencode())
        views = SavedView.objects.of(request.user).filter(kind=model_admin.opts.model_name)
        tabs = [
            {"view": view, "url": url_of(view), "is_current": in_order(view.query) == here}
            for view in views
        ]
        return {
            "views": tabs,
            "query_to_keep": here,
            "may_share": standing_of(request.user).is_staff,
            "is_plain": not here,
        }


def saved_views_page(request, site) -> HttpResponse:
    """Save a view, change or delete one's own; GET lists them."""
    if request.method == "POST":
        return _save(request, site) if "save" in request.POST else _change(request)
    own = SavedView.objects.filter(owner=request.user)
    named = [(view, model_admin_of(view.kind, site=site, account=request.user)) for view in own]
    context = {
        **site.each_context(request),
        "title": "我的视图",
        "views": [
            {"view": view, "url": url_of(view), "list": admin.opts.verbose_name_plural}
            for view, admin in named
            if admin is not None
        ],
        "may_share": standing_of(request.user).is_staff,
    }
    return TemplateResponse(request, "admin/saved_views.html", context)


def _save(request, site) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if model_admin_of(kind, site=site, account=request.user) is None:
        raise Http404
    view = SavedView(
        owner=request.user,
        kind=kind,
        name=request.POST.get("name", "").strip(),
        query=in_order(request.POST.get("query", "")),
    )
    _take_ticks(view, request)
    back = f"{list_of(kind)}?{view.query}" if view.query else list_of(kind)
    try:
        view.full_clean()
    except ValidationError as error:
        messages.error(request, f"没有保存：{'；'.join(error.messages)}")
        return HttpResponseRedirect(back)
    view.save()
    messages.success(request, f"已保存视图“{view}”。")
    return HttpResponseRedirect(back)


def _take_ticks(view: SavedView, request) -> None:
    """The office may share; whoever else says so keeps the view for themselves."""
    view.is_tile = "is_tile" in request.POST
    view.is_shared = "is_shared" in request.POST and standing_of(request.user).is_staff


def _change(request) -> HttpResponse:
    given = request.POST.get("view", "")
    is_id = given.isascii() and given.isdecimal() and len(given) < 19
    own = SavedView.objects.filter(owner=request.user, pk=int(given)) if is_id else None
    view = own.first() if own is not None else None
    if view is None:
        raise Http404
    if "delete" in request.POST:
        view.delete()
        messages.success(request, f"已删除视图“{view}”。")
    else:
        _take_ticks(view, request)
        view.save()
        messages.success(request, f"已修改视图“{view}”。")
    return HttpResponseRedirect(reverse("admin:saved_views"))


def view_tiles(account, *, site) -> list[dict]:
    """The views that the person, or the office for all, has put on the front page."""
    found = []
    for view in SavedView.objects.of(account).filter(is_tile=True)[:TILES]:
        model_admin = model_admin_of(view.kind, site=site, account=account)
        if model_admin is None:
            continue
        label = model_admin.opts.verbose_name_plural
        shown = {"name": view.name, "list": label, "url": url_of(view)}
        found.append({**shown, "count": count(view, model_admin, account=account)})
    return found
