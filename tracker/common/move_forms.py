"""What moves ask for. Slices extend these forms; the admin shows them, the API reads them by name.

Whatever a form asks is kept: under the field's own name on the record that is moved, or where
`kept_in` says. The day, the remark and whether it was entered late are kept as progress.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from tracker.common.models import Moved
from tracker.common.roles import Standing

KEPT_AS_PROGRESS = frozenset({"happened_on", "remark", "late_entry"})


class RecordField(forms.ModelChoiceField):
    """A record to be chosen. A caller that has read it already may give it itself; `known` are
    those that the form has read and may be chosen."""

    known: Sequence[Model] = ()

    def to_python(self, value):
        if isinstance(value, Model):
            if value in self.known or takes_all(self.queryset, value):
                return value
            value = value.pk
        return super().to_python(value)


class RecordsField(forms.ModelMultipleChoiceField):
    """Several records to be chosen; they may be given themselves."""

    def clean(self, value):
        given = value if isinstance(value, list) else []
        if given and all(isinstance(one, Model) and takes_all(self.queryset, one) for one in given):
            return list(dict.fromkeys(given))
        return super().clean(value)


def refusing_no_ids(field: forms.Field) -> Callable[[Any], Any]:
    """Its `clean`, which refuses a number that no database can even look for as any other number
    that is nobody's."""
    clean = field.clean

    def refusing(value):
        try:
            return clean(value)
        except OverflowError:
            message, params = field.error_messages["invalid_choice"], {"value": value}
            raise ValidationError(message, code="invalid_choice", params=params) from None

    return refusing


def takes_all(queryset: QuerySet, record: Model) -> bool:
    """Whether every record of that kind may be chosen."""
    return isinstance(record, queryset.model) and not queryset.query.where


class MoveForm(forms.Form):
    """What every move asks for.

    `unknown_when_late` are the data that a late entry (补录) may lack: the paper it is entered
    from may not say them. `kept_in` says of a field where it is kept, "Model.field".
    """

    unknown_when_late: tuple[str, ...] = ()
    kept_in: dict[str, str] = {}

    happened_on = forms.DateField(label="发生日期", help_text="实际发生的日期，不是录入日期。")
    remark = forms.CharField(
        label="说明", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def __init__(self, data=None, *, record: Moved, standing: Standing, today: date):
        super().__init__(data)
        self.record, self.standing, self.today = record, standing, today
        # The days that the move may not precede, with their names; the engine fills them in.
        self.earlier: list[tuple[str, date]] = []
        self.fields["happened_on"].initial = today
        for asked in self.fields.values():
            if isinstance(asked, forms.ModelChoiceField):
                chosen: Any = asked
                chosen.clean = refusing_no_ids(asked)
            # A first choice that stands there already would be taken for an answer.
            if type(asked) is forms.ChoiceField and "" not in dict(choices_of(asked)):
                asked.choices = [("", "请选择"), *choices_of(asked)]
            if type(asked) is forms.ModelChoiceField or isinstance(asked, RecordField):
                asked.empty_label = "请选择"
        if standing.is_staff:
            self.fields["late_entry"] = forms.BooleanField(
                label="补录",
                required=False,
                help_text="事后登记在系统之外或以其他次序发生的事，将注明为补录。",
            )
        if self.is_late_entry:
            for name in self.unknown_when_late:
                self.fields[name].required = False
        last = [name for name in ("remark", "late_entry") if name in self.fields]
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    @property
    def is_late_entry(self) -> bool:
        """Whether staff enter afterwards what happened outside the system."""
        return self.standing.is_staff and is_ticked(self.data.get("late_entry"))

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day > self.today:
            raise ValidationError("发生日期不能晚于今天。", code="in_future")
        self.refuse_before(day, self.earlier)
        return day

    def refuse_before(self, day: date, earlier: list[tuple[str, date]]) -> None:
        """Raise ValidationError where the day precedes one of those; the latest is named."""
        label, latest = max(earlier, key=lambda one: one[1], default=("", None))
        if latest is not None and day < latest:
            raise ValidationError(
                f"发生日期不能早于{label}（{latest.isoformat()}）。", code="too_early"
            )


def choices_of(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """The choices as pairs of code and label; none is given in groups or by a function."""
    pairs: Any = field.choices
    return list(pairs)


def is_ticked(value) -> bool:
    return forms.BooleanField(required=False).to_python(value)


class ReasonForm(MoveForm):
    """A move that has to be explained."""

    remark = forms.CharField(
        label="理由", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


def homes_of(form: type[MoveForm]) -> dict[str, str]:
    """What the form and its bases say about where their fields are kept."""
    homes: dict[str, str] = {}
    for base in reversed(form.__mro__):
        homes |= vars(base).get("kept_in", {})
    return homes
