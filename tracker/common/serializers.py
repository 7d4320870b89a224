"""How a record is read from a request and shown in an answer.

A slice's serializer names its model and its fields; the rest follows by convention:
a choice `status` is accompanied by `status_display`, a link `area` (the id) by `area_name`, links
`laws` (the ids) by `laws_names`, and accounts are given by user name.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelError
from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import SkipField, empty
from rest_framework.validators import UniqueValidator

from tracker.common import door
from tracker.common.corrected import last_corrected_at
from tracker.common.facts import facts_of
from tracker.common.field_rights import rights_of_kind
from tracker.common.models import Stamped, field_of
from tracker.common.problems import BadBody, error_details
from tracker.common.roles import Standing, standing_of
from tracker.common.scoping import visible
from tracker.common.veil import Sight

# Fields that slices repeat in the same order, so that all records read alike.
SOURCED = ("source", "quote", "external_system", "external_id")
VOIDABLE = ("voided_at", "void_reason")
STAMPED = ("version", "created_at", "updated_at")
ENTRY = (*SOURCED, *VOIDABLE, *STAMPED)
TRACKED = (
    "uuid", "work_year", "subject_year", "title", "area", "lead_committee", "status", "planned_on",
    "due_on", "started_on", "concluded_on", "continues", "note",
)  # fmt: skip

# More than any database gives to a record.
LARGEST_ID = 2**63 - 1
# What of the record its reader may write now.
EDITABLE = "editable"
# When a fact of it was last corrected (更正); null where none was.
CORRECTED_AT = "corrected_at"
# Who writes and why; these belong to the history, not to the record.
WRITING = ("change_reason", "on_behalf_of")


class RecordId(serializers.PrimaryKeyRelatedField):
    """The id of an existing record. Only whole numbers: 1.5 and true are no ids."""

    def get_queryset(self):
        """Only records the person may see: others do not exist for them."""
        queryset = super().get_queryset()
        request = self.context.get("request")
        return (
            queryset if queryset is None or request is None else visible(queryset, to=request.user)
        )

    def to_internal_value(self, data):
        if isinstance(data, str) and data.isascii() and data.isdigit() and len(data) < 20:
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("incorrect_type", data_type=type(data).__name__)
        if abs(data) > LARGEST_ID:
            # SQLite cannot even look for such a number.
            self.fail("does_not_exist", pk_value=data)
        return super().to_internal_value(data)


class Account(serializers.SlugRelatedField):
    """An account, by its user name."""

    def to_internal_value(self, data):
        # PostgreSQL cannot even look for such a name.
        if not isinstance(data, str) or "\x00" in data:
            self.fail("invalid")
        return super().to_internal_value(data)


class Name(serializers.StringRelatedField):
    """What a linked record or account is called."""

    def to_representation(self, value):
        if isinstance(value, get_user_model()):
            return value.get_full_name() or value.get_username()
        return super().to_representation(value)


class TextList(serializers.ListField):
    child = serializers.CharField(max_length=100)


@extend_schema_field(serializers.ListField(child=serializers.CharField()))
class EditableNames(serializers.Field):
    """The fields of the record that the caller may write now, besides what moves write."""

    def __init__(self, **options):
        super().__init__(read_only=True, **options)

    def to_representation(self, record):
        return editable_names(
            lambda: _as_stored(record),
            model=type(record),
            names=[name for name, field in self.parent.fields.items() if not field.read_only],
            standing=standing_of(self.context["request"].user),
        )


def _as_stored(record: Stamped) -> Stamped:
    """The door asks the record itself, also for what its reader is not shown of it."""
    return type(record)._base_manager.get(pk=record.pk) if record.is_veiled else record


def editable_names(
    record_of: Callable[[], Stamped],
    *,
    model: type[Stamped],
    names: Iterable[str],
    standing: Standing,
) -> list[str]:
    """Those of the names that people of the standing may write of the record now; the record is
    asked for only where they write anything of its kind at all."""
    rights = rights_of_kind(model)
    if model.is_append_only or not rights.changeable(standing):
        return []
    record = record_of()
    if record.is_voided:
        return []
    may = rights.writable(record, standing)
    may = may and may - record.held_fields()
    return [name for name in names if name in may]


@extend_schema_field(serializers.DateTimeField(allow_null=True))
class CorrectedAt(serializers.Field):
    """When the record was last corrected."""

    def __init__(self, **options):
        super().__init__(read_only=True, **options)

    def to_representation(self, record):
        return corrected_at(type(record), record.pk)


def corrected_at(model: type[Stamped], pk: int) -> str | None:
    at = last_corrected_at(model, pk)
    return None if at is None else serializers.DateTimeField().to_representation(at)


class StrictSerializer(serializers.Serializer):
    """Reports every fault of a body at once, and refuses keys it does not know."""

    def run_validation(self, data=empty):
        values, errors = self.read(data)
        if errors:
            raise BadBody(errors)
        return values

    def read(self, data) -> tuple[dict, dict]:
        """The valid values and, by field name, what is wrong with the others."""
        if not isinstance(data, Mapping):
            message = "请求内容应为一个 JSON 对象。"
            raise BadBody({NON_FIELD_ERRORS: [ErrorDetail(message, code="not_an_object")]})
        values, errors = {}, self._not_writable(data)
        for field in self._writable_fields:
            try:
                values[field.field_name] = field.run_validation(field.get_value(data))
            except ValidationError as error:
                errors[field.field_name] = error.detail
            except SkipField:
                continue
        return values, errors

    def _not_writable(self, data) -> dict:
        """Keys that cannot be written. Sending back what was read, unchanged, is no fault."""
        writable = {field.field_name for field in self._writable_fields}
        others = [name for name in data if name not in writable]
        shown = self.to_representation(self.instance) if others and self.instance else {}
        errors = {}
        for name in others:
            if name not in self.fields:
                errors[name] = [ErrorDetail("没有这个字段。", code="unknown_field")]
            elif name not in shown or data[name] != shown[name]:
                errors[name] = [ErrorDetail("该字段不能直接填写。", code="read_only")]
        return errors


def _on_behalf_of() -> RecordId:
    units: Any = field_of(door.history(), "on_behalf_of").related_model
    return RecordId(
        queryset=units.objects.all(),
        write_only=True,
        required=False,
        allow_null=True,
        help_text="代录：代哪个单位填写（单位编号）。",
    )


def _change_reason(*, required: bool, help_text: str) -> serializers.CharField:
    return serializers.CharField(
        write_only=True,
        required=required,
        allow_blank=not required,
        max_length=500,
        help_text=help_text,
    )


class ReasonSerializer(StrictSerializer):
    """Why, and for which unit, something is written."""

    def get_fields(self):
        return {
            **super().get_fields(),
            "change_reason": _change_reason(
                required=False,
                help_text="变更原因，记入变更历史；更正已关账年度的记录时必填。",
            ),
            "on_behalf_of": _on_behalf_of(),
        }


class VoidSerializer(ReasonSerializer):
    """Voiding always needs a reason."""

    def get_fields(self):
        reason = _change_reason(required=True, help_text="作废原因。")
        return super().get_fields() | {"change_reason": reason}


class RecordList(serializers.ListSerializer):
    """Many records, whose links are asked about all at once."""

    def to_representation(self, data):
        return super().to_representation(self.child.sight.veiled(data))


class RecordSerializer(ReasonSerializer, serializers.ModelSerializer):
    """Base of every record's serializer. It checks, but never writes: that is the door's part.

    After `is_valid()`, `record` is the checked record as it shall become and `links` holds its
    many-to-many fields. `Meta.fixed` names fields that are given once, on creation.
    """

    serializer_related_field = RecordId
    serializer_choice_field = serializers.ChoiceField

    def get_fields(self):
        fields = {}
        for name, field in super().get_fields().items():
            fields[name] = field
            if isinstance(field, serializers.ChoiceField):
                # Left open by REST framework for fields that are only shown.
                field.allow_blank = self.Meta.model._meta.get_field(name).blank
            fields |= self._companions(name)
        if self._shows_one() and facts_of(self.Meta.model) is not None:
            fields[CORRECTED_AT] = CorrectedAt(source="*", label="最近更正时间")
        if self._shows_one():
            fields[EDITABLE] = EditableNames(source="*", label="现在可以填写的字段")
        # Written last, after what belongs to the record.
        writing = {name: fields.pop(name) for name in WRITING}
        for name in getattr(self.Meta, "fixed", ()) if self.instance is not None else ():
            fields[name].read_only, fields[name].required = True, False
        return fields | writing

    def _shows_one(self) -> bool:
        """Whether this is for one record alone; lists do not say what of each may be written."""
        view = self.context.get("view")
        # The description of the API has one schema for both.
        is_described = getattr(view, "swagger_fake_view", False)
        is_of_list = getattr(view, "action", None) in (None, "list")
        return self.parent is None and (is_described or not is_of_list)

    def run_validation(self, data=empty):
        values, errors = self.read(data)
        self.writing = {name: values.pop(name) for name in WRITING if name in values}
        many = {field.name for field in self.Meta.model._meta.many_to_many}
        self.links = {name: values.pop(name) for name in many & values.keys()}
        self.record = self.instance or self.Meta.model()
        self.sight.keep_hidden(self.record, values)
        self.sight.keep_hidden(self.record, self.links)
        for name, value in values.items():
            setattr(self.record, name, value)
        if broken := self._broken_rules(faulty=errors):
            by = door.Actor(door="api", user=self.context["request"].user)
            door.refuse_if_not_theirs(self.record, links=self.links, by=by, faulty=errors)
        if errors | broken:
            raise BadBody(errors | broken)
        return values

    def _broken_rules(self, *, faulty: dict) -> dict:
        """What the model itself has against the record, apart from the `faulty` fields."""
        fields = self.record._meta.concrete_fields
        # What the door derives before it checks again, nobody can give.
        by_the_system = {f.name for f in fields if not f.editable} | self.record.derived_fields
        try:
            self.record.full_clean(exclude=by_the_system | faulty.keys())
        except ModelError as error:
            return {
                name: found for name, found in error_details(error).items() if name not in faulty
            }
        return {}

    def _companions(self, name: str) -> dict[str, serializers.Field]:
        """The readable fields that accompany a code or an id."""
        model: Any = self.Meta.model
        meta = model._meta
        if name == "source":
            return _source_fields()
        if name not in {field.name for field in meta.get_fields()}:
            return {}
        field = meta.get_field(name)
        label = field.verbose_name
        if field.choices:
            display = serializers.CharField(
                source=f"get_{name}_display", read_only=True, label=f"{label}（中文）"
            )
            return {f"{name}_display": display}
        if isinstance(field, models.ManyToManyField):
            return {
                f"{name}_names": Name(many=True, read_only=True, source=name, label=f"{label}名称")
            }
        # The year is its own name.
        if field.is_relation and name != "work_year":
            shown = {f"{name}_name": Name(source=name, allow_null=field.null, label=f"{label}名称")}
            return shown | _beside(field)
        return {}

    def build_standard_field(self, field_name, model_field):
        if isinstance(model_field, models.JSONField):
            if not model_field.editable:
                return TextList, {"read_only": True, "label": model_field.verbose_name}
            return TextList, {"required": False, "label": model_field.verbose_name}
        found, kwargs = super().build_standard_field(field_name, model_field)
        # Uniqueness is a rule of the model; `full_clean` reports it with the model's own words.
        if "validators" in kwargs:
            kwargs["validators"] = [
                v for v in kwargs["validators"] if not isinstance(v, UniqueValidator)
            ]
        return found, kwargs

    def build_relational_field(self, field_name, relation_info):
        if relation_info.related_model is get_user_model():
            kwargs = {
                "slug_field": "username",
                "help_text": "账号（用户名）。",
                "allow_null": relation_info.model_field.null,
            }
            if relation_info.model_field.editable:
                kwargs["queryset"] = get_user_model().objects.all()
            else:
                kwargs["read_only"] = True
            return Account, kwargs
        found, kwargs = super().build_relational_field(field_name, relation_info)
        kwargs.pop("validators", None)
        return found, kwargs

    def get_uniqueness_extra_kwargs(self, field_names, declared_fields, extra_kwargs):
        return extra_kwargs, {}

    def get_validators(self):
        return []

    @classmethod
    def many_init(cls, *args, **kwargs):
        return RecordList(*args, child=cls(), **kwargs)

    @property
    def sight(self) -> Sight:
        """What the reader of the answer sees, asked once for all records of it."""
        # Of the request, and so shared by all records of an answer.
        context: Any = self.context
        if "sight" not in context:
            context["sight"] = Sight(context["request"].user)
        return context["sight"]

    def to_representation(self, instance):
        (shown,) = self.sight.veiled([instance])
        return super().to_representation(shown)

    def save(self):
        raise NotImplementedError("Records are written by tracker.common.door alone.")


def _beside(field) -> dict[str, serializers.Field]:
    """What a linked record wants to be shown beside its name, such as of what kind it is."""
    return {
        name: serializers.CharField(
            source=f"{field.name}.{name}",
            read_only=True,
            allow_null=field.null,
            label=field.related_model._meta.get_field(name).verbose_name,
        )
        for name in getattr(field.related_model, "shown_beside_links", ())
    }


def _source_fields() -> dict[str, serializers.Field]:
    """Where a record was published: the passage, its document and its number there."""
    nothing: dict[str, Any] = {"read_only": True, "allow_null": True}
    return {
        "source_number": serializers.IntegerField(source="source.number", label="段号", **nothing),
        "source_document": serializers.IntegerField(
            source="source.document_id", label="来源文件", **nothing
        ),
        "source_document_name": serializers.CharField(
            source="source.document.title", label="来源文件名称", **nothing
        ),
    }
