from tracker.common.field_rights import field_rights
from tracker.searches.models import SearchText

# Nobody reads it: it tells of records whether one may see them or not.
RIGHTS = {SearchText: field_rights(read_by=())}
