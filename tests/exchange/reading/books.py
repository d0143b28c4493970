"""Workbooks made on the spot, one for each way in which lists are messy."""

import csv
import io
import zipfile

import xlsxwriter
import xlwt


def xlsx(rows, *, merge=(), sheet="清单", widths=None):
    """An .xlsx of these rows. `merge` holds (first row, first column, last row, last column)."""
    body = io.BytesIO()
    book = xlsxwriter.Workbook(body, {"in_memory": True})
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if hasattr(value, "year"):
                page.write_datetime(number, column, value, day)
            elif value is not None:
                page.write(number, column, value)
    for top, left, bottom, right in merge:
        value = rows[top][left] if left < len(rows[top]) else None
        page.merge_range(top, left, bottom, right, value)
    book.close()
    return body.getvalue()


def xls(rows):
    """An old .xls of these rows."""
    book = xlwt.Workbook()
    page = book.add_sheet("清单")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(number, column, value)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def csv_text(rows, separator=","):
    body = io.StringIO()
    csv.writer(body, delimiter=separator).writerows(rows)
    return body.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def raw_xlsx(rows_xml, *, before="", texts=None, compression=zipfile.ZIP_DEFLATED):
    """An .xlsx whose sheet holds exactly this XML, for attacks that no library would write."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", compression) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
            f'Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'{before}<worksheet xmlns="{_MAIN}"><sheetData>{rows_xml}</sheetData></worksheet>',
        )
        if texts is not None:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{texts}</sst>')
    return body.getvalue()
