"""Answers, votes and promises come about and change by moves alone."""

from tracker.answers.models import Answer, Evaluation, Promise
from tracker.common.field_rights import field_rights

RIGHTS = {Answer: field_rights(), Evaluation: field_rights(), Promise: field_rights()}
