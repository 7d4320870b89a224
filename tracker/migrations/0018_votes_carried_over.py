"""What the votes that are there hang on, and their results, by the rule of their opinion's handover.

History, index of texts and subscriptions know records by the name of their kind and fields by
theirs; they follow, so that a vote keeps its history and its move can still be taken back.
"""

from django.db import migrations
from django.db.models import OuterRef, Subquery

OPTIONS = {'satisfied': 'in_favour', 'basically_satisfied': 'basically', 'unsatisfied': 'against'}


def carry_over(apps, schema_editor):
    vote_of, opinion_of = apps.get_model('tracker', 'Vote'), apps.get_model('tracker', 'Opinion')
    opinions = opinion_of.objects.filter(pk=OuterRef('opinion'))
    vote_of.objects.update(
        matter=Subquery(opinions.values('matter')[:1]),
        rule_set=Subquery(opinions.values('rule_set')[:1]),
    )
    for vote in vote_of.objects.exclude(rule_set=None).select_related('rule_set'):
        rules = vote.rule_set
        vote.base = getattr(vote, rules.ballot_base)
        if vote.base:
            in_favour = (vote.in_favour + vote.basically) * 100
            is_passed = in_favour > rules.ballot_pass_percent * vote.base
            vote.result = 'passed' if is_passed else 'not_passed'
        vote.save(update_fields=['base', 'result'])


def rename_in(fields, names):
    return {names.get(name, name): entry for name, entry in fields.items()}


def follow(apps, *, old, new, names):
    """Call the kind `new` that was called `old`, in the history and wherever it is named."""
    changes = apps.get_model('tracker', 'Change').objects
    for change in changes.filter(kind=old).iterator():
        change.kind, change.fields = new, rename_in(change.fields, names)
        change.save(update_fields=['kind', 'fields'])
    apps.get_model('tracker', 'SearchText').objects.filter(kind=old).update(kind=new)
    for webhook in apps.get_model('tracker', 'Webhook').objects.iterator():
        events = [renamed(event, old=old, new=new) for event in webhook.events]
        if events != webhook.events:
            webhook.events = events
            webhook.save(update_fields=['events'])


def renamed(event, *, old, new):
    """An event is a kind, or a kind and what was done: ballot, ballot.create."""
    kind, dot, action = event.partition('.')
    return f'{new if kind == old else kind}{dot}{action}'


def forward(apps, schema_editor):
    carry_over(apps, schema_editor)
    follow(apps, old='ballot', new='vote', names=OPTIONS)


def backward(apps, schema_editor):
    names = {new: old for old, new in OPTIONS.items()}
    follow(apps, old='vote', new='ballot', names=names)


class Migration(migrations.Migration):

    dependencies = [
        ("tracker", "0017_votes"),
    ]

    operations = [
        migrations.RunPython(forward, backward),
    ]
