"""The values of the rule files, compared with the texts of laws and regulations."""

from tasks.entitlement.law_texts.compare import COMPARISON, compare_with_texts, wanted_acts
from tasks.entitlement.law_texts.document import Document, names_one_of, read_document

__all__ = ["COMPARISON", "Document", "compare_with_texts", "names_one_of", "read_document", "wanted_acts"]
