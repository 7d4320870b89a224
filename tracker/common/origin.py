from django.conf import settings


def address_of(request) -> str:
    """Where the request came from, as far as the proxies in front of us are known.

    Each of them appends the address it was asked from; what stands before these anybody can write.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = settings.PROXIES
    if trusted and len(forwarded) >= trusted and (address := forwarded[-trusted].strip()):
        return address
    return request.META.get("REMOTE_ADDR", "")
