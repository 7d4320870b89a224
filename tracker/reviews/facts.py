"""What is particular about correcting reviews: their rules stay, and whom a part was sent to."""

from tracker.common.facts import Facts
from tracker.reviews.models import Review, ReviewOpinion

FACTS = {
    Review: Facts(fixed=("continues", "rule_set", "title")),
    ReviewOpinion: Facts(whole="review", fixed=("committee",)),
}
