import sys
from pathlib import Path

# Pages of the admin and sheets in somebody's hands are described where they are tested.
TESTS = Path(__file__).parents[2]
sys.path += [str(TESTS / "tracker" / "admin"), str(TESTS / "reports")]
