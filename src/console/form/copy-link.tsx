/** Takes the address of the query along, for somebody else. */
import { useState } from 'react';

/** @param hash of the query in the form, which need not have run. */
export function CopyLink({ hash }: { readonly hash: string }) {
  const [copied, setCopied] = useState<string>();
  const copy = async () => {
    await navigator.clipboard.writeText(`${location.origin}${location.pathname}#${hash}`);
    setCopied(hash);
  };
  return (
    <>
      <button type="button" className="quiet" onClick={() => void copy()}>
        Copy link
      </button>
      <span role="status" className="note">
        {copied === hash && 'Link copied.'}
      </span>
    </>
  );
}
