"""Every change of a sheet: print it (`printing`), type what was signed (`reading`), settle differences (`deciding`)."""

from civic.sheets.commands.deciding import decide_row
from civic.sheets.commands.printing import add_scan, close_sheet, discard_sheet, print_sheet
from civic.sheets.commands.reading import Written, finish_typing, save_page, start_over

__all__ = [
    "Written",
    "add_scan",
    "close_sheet",
    "decide_row",
    "discard_sheet",
    "finish_typing",
    "print_sheet",
    "save_page",
    "start_over",
]
