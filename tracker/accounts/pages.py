"""Pages about signing in: names that are closed, and signing out everywhere."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from tracker.accounts.locking import locked_names, unlock
from tracker.accounts.rights import may_keep_accounts
from tracker.accounts.sessions import sign_out_everywhere


def locked_names_page(request, site):
    if not may_keep_accounts(request.user):
        raise PermissionDenied
    if request.method == "POST":
        name, address = request.POST.get("name", ""), request.POST.get("address", "")
        if unlock(name=name, address=address, by=request.user):
            messages.success(request, f"“{name}”已可以从{address}登录。")
        else:
            messages.info(request, "这个用户名没有被暂停，或者已经到期。")
        return redirect("admin:locked_names")
    context = {
        **site.each_context(request),
        "title": "暂停登录的用户名",
        "locked": locked_names(at=timezone.now()),
    }
    return TemplateResponse(request, "admin/locked_names.html", context)


def sign_out_page(request, site):
    """One's own sessions on all other devices, where one left one open or lost the device."""
    if request.method == "POST":
        here = request.session.session_key
        ended = sign_out_everywhere(request.user, by=request.user, but_here=here)
        messages.success(request, f"已从其他设备退出登录，共{ended}处；本机仍登录着。")
        return redirect("admin:index")
    context = {**site.each_context(request), "title": "从其他设备退出登录"}
    return TemplateResponse(request, "admin/sign_out_everywhere.html", context)
