"""How fields look in every form, on pages and in inlines alike."""

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import BLANK_CHOICE_DASH

from tracker.common.admin.forms import LinesField
from tracker.common.scoping import visible


class RecordFields:
    """Mixed into ModelAdmin and InlineModelAdmin classes."""

    formfield_overrides = {models.JSONField: {"form_class": LinesField}}

    def get_autocomplete_fields(self, request):
        """Every field that points to other records is searched by typing, never a long list."""
        return [
            field.name
            for field in [*self.opts.fields, *self.opts.many_to_many]
            if field.is_relation and self.admin_site.is_registered(field.remote_field.model)
        ]

    def get_field_queryset(self, db, db_field, request):
        """Only records the person may see can be chosen, whatever a form is made to send."""
        queryset = super().get_field_queryset(db, db_field, request)
        if queryset is None:
            queryset = db_field.remote_field.model._default_manager.all()
        return visible(queryset, to=request.user)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Adding a missing unit on the spot is work; editing it from here invites accidents.
            field.widget.can_change_related = field.widget.can_delete_related = False
            field.widget.can_view_related = False
        if isinstance(field, forms.TypedChoiceField) and field.choices[:1] == BLANK_CHOICE_DASH:
            field.choices = [("", "请选择"), *field.choices[1:]]
        if isinstance(field, forms.FileField):
            # An empty file is refused by the model, in the words that the API uses too.
            field.allow_empty_file = True
        if isinstance(db_field, models.TextField) and field is not None:
            field.widget.attrs["rows"] = 3
        return field
