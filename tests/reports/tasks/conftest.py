import sys
from pathlib import Path

# Records and filled sheets are made as the other tests of sheets make them.
REPORTS = Path(__file__).parent.parent
sys.path += [str(REPORTS), str(REPORTS / "importing")]
