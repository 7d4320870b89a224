"""What staying away from the congress leads to (代表法 2025 art. 62(3); 2015 art. 49(3))."""

# So often without leave, at sessions of one term, and the mandate ends.
ABSENCES_THAT_END = 2
