"""Reports are read in by the office, which decides what becomes of what was found in them.

The rest of the house looks on. Extracts come with their report and go with it: nobody adds or
removes one by itself.
"""

from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.relations import HOUSE
from tracker.common.who import OFFICE
from tracker.extracts.models import Extract, ReportReading

RIGHTS = {
    ReportReading: field_rights(
        adds(by=OFFICE),
        removes(by=OFFICE),
        read_by=HOUSE,
        filled_in=("document", "text", "file", "file_name", "faults"),
    ),
    Extract: field_rights(
        writes("values", "under", by=OFFICE),
        read_by=HOUSE,
    ),
}
