"""From curated records to the fixture: every record checked, the same bytes every time."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model

from seeds.completeness import EXCEPTIONS, REPORT_FILE, check
from seeds.curated import Curated, Entry, Problem, read_curated
from seeds.kinds import KIND_OF_MODEL, KINDS, MATTER, MATTERS, Kind
from seeds.reader import Report, read_report
from seeds.scratch import empty_database
from tracker.common import door
from tracker.common.models import Stamped
from tracker.matters.models import Tracked
from tracker.models import Passage, WorkYear

REPORT_FOLDER = Path(__file__).parent / "report_2023"
FIXTURE = settings.BASE_DIR / "fixtures" / "report_2023.json"
# When a record is written and how often is for the database that loads it to say.
LEFT_TO_LOADING = ("created_at", "updated_at", "version")
# What is unknown is left out of the fixture, as it is left out of the curated records.
EMPTY: tuple = (None, "", [])
# Filled by the build itself, or not a matter of what a report says.
KEPT_FROM_CLERKS = {
    *("id", "source", "external_system", "external_id", "voided_at", "void_reason"),
    *LEFT_TO_LOADING,
}
FIELD_AS_WRITTEN = {"source": "passage", "external_id": "id"}
SEED = door.Actor(door="seed")


class BuildFailed(Exception):
    """The curated records are not in order; `problems` names every one of them."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def build(folder: Path) -> str:
    """The fixture for a folder of report.txt and curated records.

    Raises BuildFailed with all problems at once. Nothing is written to the configured database.
    """
    curated, problems = read_curated(folder)
    # newline="" keeps the text as published, byte for byte.
    with (folder / REPORT_FILE).open(encoding="utf-8", newline="") as file:
        report = read_report(file.read())
    problems += [*_unknown_files(curated), *check(curated, report)]
    with empty_database():
        maker = _Maker(curated, report)
        records = maker.make_all()
        problems += maker.problems
        if problems:
            raise BuildFailed(sorted(set(problems)))
        rows = [_row(part) for record in records for part in _parts(record)]
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def _unknown_files(curated: Curated) -> list[Problem]:
    known = {kind.file for kind in KINDS} - {"passages", "sites"} | set(EXCEPTIONS)
    return [Problem(f"{file}.yaml", 1, "不认识这个文件。") for file in curated if file not in known]


def _parts(record: Stamped) -> list[Model]:
    """The rows that make up a record: a matter's row of the spine comes before its own."""
    return [record.matter_ptr, record] if isinstance(record, Tracked) else [record]


def _row(record: Model) -> dict:
    # A year is its own primary key, which the serializer would leave out with natural keys.
    is_numbered = not isinstance(record, WorkYear)
    [row] = serializers.serialize(
        "python",
        [record],
        use_natural_primary_keys=is_numbered,
        use_natural_foreign_keys=True,
    )
    row["fields"] = {
        name: value
        for name, value in row["fields"].items()
        if name not in LEFT_TO_LOADING and value not in EMPTY
    }
    return row


class _Maker:
    """Makes the records of all kinds in order and writes them through the door."""

    def __init__(self, curated: Curated, report: Report):
        self.problems: list[Problem] = []
        self._code = self._source_code(curated)
        self._curated = {
            **curated,
            "passages": self._passages(report),
            "sites": list(_sites(curated)),
        }
        # By kind and natural key; None marks a record that is written down but not in order.
        self._made: dict[tuple[str, tuple], Any] = {}
        # The fields in which others refer to such a record: they are not blamed for it.
        self._held_up: dict[Entry, set[str]] = {}
        self._written_at: dict[tuple[str, tuple], Entry] = {}

    def make_all(self) -> list[Stamped]:
        for kind in KINDS:
            for entry in self._curated.get(kind.file, []):
                self._make(kind, entry)
        return [record for record in self._made.values() if record is not None]

    def _source_code(self, curated: Curated) -> str:
        sources = curated.get("sources", [])
        if len(sources) != 1:
            self.problems.append(Problem("sources.yaml", 1, "应恰有一份来源文件。"))
        return sources[0].text("code") if sources else ""

    def _passages(self, report: Report) -> list[Entry]:
        longest = Passage._meta.get_field("lead").max_length
        return [
            Entry(
                file=REPORT_FILE,
                line=report.line_of(passage.start),
                values={
                    "document": self._code,
                    "number": str(passage.number),
                    "heading": passage.heading,
                    "lead": passage.lead[:longest],
                    "text": passage.text,
                },
            )
            for passage in report.passages
        ]

    def _make(self, kind: Kind, entry: Entry) -> None:
        name = (kind.model_name, self._key(kind, entry))
        if name in self._written_at:
            first = self._written_at[name]
            self._refuse(entry, f"与 {first.file} 第{first.line}行的记录编号相同。")
            return
        self._written_at[name] = entry
        self._made[name] = None
        count = len(self.problems)
        record, links = self._read(kind, entry)
        held_up = self._held_up.get(entry)
        try:
            if held_up:
                record.clean_fields(exclude=held_up)
            else:
                record.full_clean()
        except ValidationError as error:
            self._refuse_all(entry, error)
        if len(self.problems) == count and not held_up:
            if isinstance(record, Tracked):
                # The same name at every build.
                record.uuid = uuid.uuid5(uuid.NAMESPACE_OID, "/".join(name[1]))
            self._made[name] = door.create(record, by=SEED, links=links)

    def _key(self, kind: Kind, entry: Entry) -> tuple[str, ...]:
        if kind.is_sourced:
            if not entry.text("id"):
                self._refuse(entry, "须写编号（id）。")
            return (self._code, entry.text("id"))
        return tuple(entry.text(field) for field in kind.key)

    def _read(self, kind: Kind, entry: Entry) -> tuple[Any, dict]:
        """The record with its plain fields and references, and its many-to-many links."""
        record, links = kind.model(), dict[str, list]()
        values = dict(entry.values)
        if kind.is_sourced:
            record.external_system, record.external_id = self._code, values.pop("id", "")
            record.source = self._find(entry, "passage", "passage", entry.text("passage"))
            values.pop("passage", None)
        for key, written in values.items():
            field = self._field(kind, entry, key)
            if field is None or written == "":
                continue
            if field.many_to_many:
                titles = [written] if isinstance(written, str) else written
                target = _target(field)
                found = [self._find(entry, key, target, title) for title in titles]
                links[key] = [one for one in found if one is not None]
            elif field.is_relation:
                setattr(record, key, self._find(entry, key, _target(field), entry.text(key)))
            else:
                setattr(record, key, written)
        return record, links

    def _field(self, kind: Kind, entry: Entry, key: str) -> Field | None:
        try:
            field = kind.model._meta.get_field(key)
        except FieldDoesNotExist:
            field = None
        if field is None or field.auto_created or key in KEPT_FROM_CLERKS:
            self._refuse(entry, f"{kind.model._meta.verbose_name}没有“{key}”这个字段。", key=key)
            return None
        return field

    def _find(self, entry: Entry, key: str, target: str, written: str) -> Any:
        """The record that `written` names: an id, a code, a title, a year or a passage number."""
        kind = self._kind_of(target, written)
        if kind is None:
            self._refuse(entry, "这个字段不能在种子数据里填写。", key=key)
            return None
        belongs_to_source = kind.is_sourced or target == "passage"
        name = (kind.model_name, (self._code, written) if belongs_to_source else (written,))
        if name not in self._made:
            text = f"{kind.file}.yaml 中没有“{written}”（被引用的记录须写在前面）。"
            if target == "passage":
                text = f"原文没有第“{written}”段。"
            self._refuse(entry, text, key=key)
        elif self._made[name] is None:
            self._held_up.setdefault(entry, set()).add(key)
        return self._made.get(name)

    def _kind_of(self, target: str, written: str) -> Kind | None:
        """What a reference points to; to a matter, the kind that has the written id."""
        if target != MATTER.model_name:
            return KIND_OF_MODEL.get(target)
        names = {kind: (kind.model_name, (self._code, written)) for kind in MATTERS}
        return next((kind for kind, name in names.items() if name in self._made), MATTERS[0])

    def _refuse(self, entry: Entry, text: str, *, key: str = "") -> None:
        self.problems.append(entry.problem(text, key=key))

    def _refuse_all(self, entry: Entry, error: ValidationError) -> None:
        """Each message at the line of its field. A field already refused is not refused twice."""
        for field, messages in error.message_dict.items():
            key = FIELD_AS_WRITTEN.get(field, field)
            if any(p.file == entry.file and p.line == entry.lines.get(key) for p in self.problems):
                continue
            for message in messages:
                shown = "" if field == NON_FIELD_ERRORS else f"{key}: "
                self._refuse(entry, f"{shown}{message}", key=key)


def _target(field: Field) -> str:
    """The name of the model that a link points to."""
    related: Any = field.related_model
    return related._meta.model_name


def _sites(curated: Curated) -> Iterator[Entry]:
    """The sites that stand within activities, each naming its activity."""
    for activity in curated.get("activities", []):
        for site in activity.children.get("sites", []):
            yield replace(site, values={**site.values, "activity": activity.text("id")})
