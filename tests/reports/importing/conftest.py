import sys
from pathlib import Path

# Records for sheets are made as the other tests of sheets make them.
sys.path.insert(0, str(Path(__file__).parent.parent))
