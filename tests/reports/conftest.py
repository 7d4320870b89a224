import sys
from pathlib import Path

# Every room's tests make records and fill in sheets as those of the other rooms do.
sys.path.insert(0, str(Path(__file__).parent))
