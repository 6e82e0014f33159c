"""Papers and the province's workbook."""
