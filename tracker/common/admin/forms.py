"""Forms that notice when the record moved on while they were open."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from tracker.common import door
from tracker.common.admin.by_rights import refusals_of_forged
from tracker.common.admin.history import in_words, side_in_words
from tracker.common.errors import FieldNotYours, Frozen, ReasonMissing, Stale
from tracker.common.veil import Sight
from tracker.common.veiled_history import veiled_changes


class LinesField(forms.CharField):
    """A list of texts, typed one per line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs):
        # What a JSONField would hand to its own form field and a plain text field does not know.
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        super().__init__(**kwargs)
        self.help_text = "每行一个。"

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        if isinstance(value, list):
            return value
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return self.to_python(initial or []) != self.to_python(data)


class VersionedForm(forms.ModelForm):
    """A form of one record that remembers which version of it was shown.

    A record that was changed meanwhile is not overwritten: the form is refused, says who changed
    what, keeps what was typed, and takes over the new content of fields that were left alone.
    """

    # The admin gives each form class its request and, on a second pass, the door's refusal.
    request = None

    seen_version = forms.IntegerField(label="版本", required=False, widget=forms.HiddenInput)

    # What a new record says by itself of who adds it (the lead deputy, the year).
    given_for: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            for name, value in self.given_for.items():
                setattr(self.instance, name, value)
            self.fields["seen_version"].disabled = True
        else:
            self.initial["seen_version"] = self.instance.version

    @property
    def links(self) -> dict:
        """The many-to-many fields of the form, as the door takes them."""
        names = {field.name for field in self.instance._meta.many_to_many}
        return {name: self.cleaned_data[name] for name in names & self.cleaned_data.keys()}

    def clean(self):
        super().clean()
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                # Browsers send line ends as CRLF; left so, every edited text would differ
                # from its stored form, and no quote of several lines would match its source.
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        if self.request is not None:
            Sight(self.request.user).keep_hidden(self.instance, self.cleaned_data)
        self._refuse_if_stale()
        if self.request is not None:
            for reason in refusals_of_forged(self, user=self.request.user):
                self.add_error(None, ValidationError(reason, code="field_not_yours"))
        self._show_refusal()
        return self.cleaned_data

    def _update_errors(self, errors):
        """Errors of fields that this form does not show belong to the form as a whole."""
        if hasattr(errors, "error_dict"):
            elsewhere = errors.error_dict.keys() - self.fields.keys() - {NON_FIELD_ERRORS}
            for name in elsewhere:
                errors.error_dict.setdefault(NON_FIELD_ERRORS, []).extend(
                    errors.error_dict.pop(name)
                )
        super()._update_errors(errors)

    def _show_refusal(self):
        refusal = getattr(self.request, "refusal", None)
        if refusal is None or refusal.prefix != self.prefix:
            return
        if isinstance(refusal.cause, ValidationError):
            self._update_errors(ValidationError(refusal.cause.update_error_dict({})))
        elif isinstance(refusal.cause, FieldNotYours):
            for one in refusal.cause.found:
                self.add_error(one.name if one.name in self.fields else None, one.detail)
        elif not (isinstance(refusal.cause, Stale | Frozen) and self.errors):
            self.add_error(None, str(refusal.cause))

    def _refuse_if_stale(self):
        if self.instance._state.adding or self._sees_current_version():
            return
        self.add_error(None, ValidationError(str(Stale(self.instance)), code=Stale.code))
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_version")] = self.instance.version
        for name, changes in self._changed_meanwhile().items():
            self._report(name, changes)

    def _sees_current_version(self) -> bool:
        return self.cleaned_data.get("seen_version") == self.instance.version

    def _changed_meanwhile(self) -> dict[str, list]:
        """Field name → the changes of it since this form was shown, oldest first."""
        seen = self.cleaned_data.get("seen_version") or 0
        history = door.history().objects.of(self.instance)
        since = history.filter(version__gt=seen).order_by("id")
        found: dict[str, list] = {}
        for change in veiled_changes(since, to=self.request.user):
            for name in change.fields:
                found.setdefault(name, []).append(change)
        return found

    def _report(self, name: str, changes: list) -> None:
        """Say what became of one field; take its new content over unless it was edited here."""
        first, last = changes[0].fields[name], changes[-1]
        field = self.instance._meta.get_field(name)
        when, who = in_words(last.at), last.user_name
        now = side_in_words(last.fields[name], "after") or "空"
        before = side_in_words(first, "before") or "空"
        self.add_error(None, f"{field.verbose_name}：{before} → {now}（{who}，{when}）")
        if name not in self.fields:
            return
        if self._left_alone(name, field, before=first["before"]):
            self._take_over(name)
        elif name in self.cleaned_data:
            self.add_error(
                name,
                f"{who}于{when}改为“{now}”；您填写的内容保留在此，再次保存将以您填写的为准。",
            )

    def _left_alone(self, name: str, field, *, before) -> bool:
        if name not in self.cleaned_data:
            return False
        value = self.cleaned_data[name]
        if field.many_to_many:
            return sorted(target.pk for target in value) == (before or [])
        if isinstance(value, Model):
            value = value.pk
        return value == field.to_python(before)

    def _take_over(self, name: str) -> None:
        field, key = self.fields[name], self.add_prefix(name)
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(value, list | tuple):
            self.data.setlist(key, [str(part) for part in value])
        elif value is True:
            self.data[key] = "on"
        elif value in (None, False, ""):
            self.data.pop(key, None)
        else:
            shown = field.widget.format_value(value)
            self.data[key] = str(shown[0] if isinstance(shown, list) else shown)


class RecordForm(VersionedForm):
    """The main form of a page: it also asks for the reason of a correction and for whom."""

    # The site whose list of units the autocomplete asks; set together with `request`.
    admin_site = None

    change_reason = forms.CharField(
        label="更正原因",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="所属工作年度已关账，更正须说明原因，原因将留在变更记录中。",
    )
    on_behalf_of = forms.ModelChoiceField(
        label="代录单位",
        queryset=None,
        required=False,
        help_text="替其他单位填报时选择，变更记录中会注明代录。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        source = door.history()._meta.get_field("on_behalf_of")
        unit = self.fields["on_behalf_of"]
        unit.queryset = source.remote_field.model.objects.all()
        unit.widget = AutocompleteSelect(source, self.admin_site)
        unit.widget.choices = unit.choices

    @property
    def asks_for_reason(self) -> bool:
        return self._is_frozen() or "change_reason" in self.errors

    def _is_frozen(self) -> bool:
        return not self.instance._state.adding and self.instance.is_frozen()

    def clean(self):
        if self._is_frozen() and not self.cleaned_data.get("change_reason", "").strip():
            self._ask_for_reason(Frozen(None))
        return super().clean()

    def _ask_for_reason(self, cause):
        self.add_error("change_reason", ValidationError(str(cause), code=cause.code))

    def _show_refusal(self):
        super()._show_refusal()
        refusal = getattr(self.request, "refusal", None)
        if refusal is None:
            return
        if isinstance(refusal.cause, Frozen | ReasonMissing) and "change_reason" not in self.errors:
            self._ask_for_reason(refusal.cause)
        elif refusal.prefix != self.prefix:
            # Refusing the main form too keeps the page from being saved in part.
            self.add_error(None, "保存未成功，请更正下面标红的内容。")
