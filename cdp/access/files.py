"""The rule for files: one is readable by whoever may see at least one published page that uses it.

Which pages use what is Wagtail's reference index, brought up to date with each publication
(``cdp.signal_handlers``).
"""

from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from wagtail.models import Page

from cdp.access.visibility import Audience, audience
from cdp.models.spaces import SPACE_PATH_LENGTH

# Written once: Django takes ten times longer to write it than the database to answer. Aliases show
# what their source shows, to no more people: they are not asked.
_USERS = f"""
SELECT space.page_ptr_id, share.space_id
FROM wagtailcore_referenceindex reference
JOIN wagtailcore_page page ON page.id = CAST(reference.object_id AS bigint)
LEFT JOIN wagtailcore_page space_row ON space_row.path = SUBSTR(page.path, 1, {SPACE_PATH_LENGTH})
LEFT JOIN cdp_spacepage space ON space.page_ptr_id = space_row.id
LEFT JOIN cdp_share share ON share.page_id = page.id
WHERE reference.to_content_type_id = %s AND reference.to_object_id = %s
AND reference.base_content_type_id = %s AND page.live AND page.alias_of_id IS NULL
"""  # noqa: S608 - a constant


def audience_of(model: type[Model], pk: int) -> Audience:
    """Who may see at least one published page that uses this object; one query."""
    used, page = (ContentType.objects.get_for_model(kind).pk for kind in (model, Page))
    with connection.cursor() as cursor:
        cursor.execute(_USERS, [used, str(pk), page])
        rows = cursor.fetchall()
    return reduce(or_, (audience(*row) for row in rows), Audience())
