/** Downloads of the rows that a schema shows. */
export { createDownloads, type Downloads, type DownloadsOptions } from './downloads.ts';
