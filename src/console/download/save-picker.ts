/** The browser's own dialog for a new file, where it has one: Chromium does, on pages of this machine and over HTTPS. */

declare global {
  interface Window {
    /** Part of the File System Access API, which TypeScript does not know. */
    showSaveFilePicker?(options: {
      readonly suggestedName: string;
      readonly types: readonly { readonly accept: Readonly<Record<string, readonly string[]>> }[];
    }): Promise<FileSystemFileHandle>;
  }
}

export const canSave = (): boolean => window.showSaveFilePicker !== undefined;

/** Must be called by a click. @returns undefined where the user chooses none. */
export async function pickFile(name: string, mediaType: string): Promise<FileSystemFileHandle | undefined> {
  const extension = name.slice(name.lastIndexOf('.'));
  try {
    return await window.showSaveFilePicker?.({
      suggestedName: name,
      types: [{ accept: { [mediaType]: [extension] } }],
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}
