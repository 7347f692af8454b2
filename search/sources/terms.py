"""Terms of the glossary, which anyone may read."""

from collections.abc import Mapping

from django.urls import reverse

from cdp.access.visibility import Audience, Scope
from cdp.models import Term
from cms.passages import PassageText, distinct_lines
from search.engines.base import Passage
from search.kinds import TERM
from search.sources.base import Target, build_passages


class TermSource:
    """Terms, each with its definition."""

    def ids(self) -> list[int]:
        """See ``Source``."""
        return list(Term.objects.order_by("pk").values_list("pk", flat=True))

    def passages(self, ids: list[int]) -> Mapping[int, list[Passage]]:
        """See ``Source``."""
        return {
            term.pk: build_passages(
                f"term:{term.pk}",
                [PassageText(distinct_lines(term.expansion, term.definition, term.synonyms))],
                audience=Audience(everyone=True),
                kind=TERM.name,
                title=term.name,
            )
            for term in Term.objects.filter(pk__in=ids)
        }

    def targets(self, ids: list[int], scope: Scope) -> Mapping[int, Target]:
        """See ``Source``."""
        glossary = reverse("cdp:glossary")
        terms = Term.objects.filter(pk__in=ids)
        return {term.pk: Target(f"{glossary}#{term.anchor}") for term in terms}
