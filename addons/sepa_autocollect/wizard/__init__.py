from . import collection_mandate_import
