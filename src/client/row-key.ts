/** The columns that the checksum of a download is of; undefined where the file has another text of them. */
export const rowKeyOf = (headers: Headers): readonly string[] | undefined => headers.get('row-key')?.split(',');
