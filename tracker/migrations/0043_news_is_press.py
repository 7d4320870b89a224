from django.db import migrations


def news_to_media(apps, schema_editor):
    """What was kept as 新闻报道 is what is called 媒体报道 now."""
    documents = apps.get_model("tracker", "SourceDocument")
    documents.objects.filter(kind="news").update(kind="media")


def media_to_news(apps, schema_editor):
    documents = apps.get_model("tracker", "SourceDocument")
    documents.objects.filter(kind="media").update(kind="news")


class Migration(migrations.Migration):
    dependencies = [("tracker", "0042_press_reports")]

    operations = [migrations.RunPython(news_to_media, media_to_news)]
