from rest_framework.renderers import BrowsableAPIRenderer as StockRenderer


class BrowsableAPIRenderer(StockRenderer):
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
