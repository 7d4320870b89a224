import orjson
from rest_framework import renderers
from rest_framework.negotiation import BaseContentNegotiation

# What a page in JavaScript would take for the end of a line; the stock renderer writes them so.
LINE_ENDS = {"\u2028".encode(): b"\\u2028", "\u2029".encode(): b"\\u2029"}


class JSONRenderer(renderers.JSONRenderer):
    """The same bytes as the stock one, made by orjson."""

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None or ";" in (accepted_media_type or ""):
            # Nothing, or asked for with an indent.
            return super().render(data, accepted_media_type, renderer_context)
        try:
            body = orjson.dumps(data, self.encoder_class().default, orjson.OPT_UTC_Z)
        except TypeError:
            # Numbers beyond 64 bits and broken text, which only a refusal repeats.
            return super().render(data, accepted_media_type, renderer_context)
        for plain, escaped in LINE_ENDS.items():
            if plain in body:
                body = body.replace(plain, escaped)
        return body


class BrowsableAPIRenderer(renderers.BrowsableAPIRenderer):
    """The API as pages for a person who is logged in. For reading: a write has to name the
    version it saw, which the stock forms cannot; the API description page can be used instead.
    """

    def show_form_for_method(self, view, method, request, obj):
        return False

    def get_context(self, data, accepted_media_type, renderer_context):
        context = super().get_context(data, accepted_media_type, renderer_context)
        # The colours of the stock page are an inline style, which the browser would refuse.
        return context | {"code_style": None}


def view_name(view) -> str:
    """What the page of a view is called."""
    queryset = getattr(view, "queryset", None)
    return "监督工作台账 API" if queryset is None else str(queryset.model._meta.verbose_name)


class ByAddress(BaseContentNegotiation):
    """The address says what comes back, whatever Accept says: a file, or a refusal as JSON."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
