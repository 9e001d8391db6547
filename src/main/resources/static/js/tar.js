// A tape archive (ustar) of files that stay where they are: it is a list of headers and of references to the files, of which
// nothing is read before it is sent.

const BLOCK = 512;
const LONGEST_NAME = 100; // bytes that a header has room for
const ZEROS = new Uint8Array(2 * BLOCK);
const encoder = new TextEncoder();

/**
 * The archive as a Blob.
 *
 * @param {{path: string, file: File}[]} files
 */
export function tar(files) {
  const parts = files.flatMap(({ path, file }) => [...named(path, file), file, padding(file.size)]);
  return new Blob([...parts, ZEROS], { type: 'application/x-tar' });
}

/** A header, and before it the name in a header of its own where it is too long or has letters beyond ASCII (POSIX.1-2001, pax). */
function named(path, { size, lastModified }) {
  const name = encoder.encode(path);
  const time = Math.max(0, Math.floor(lastModified / 1000));
  const isPlain = name.length <= LONGEST_NAME && name.length === path.length;
  if (isPlain) return [header(name, size, time, '0')];
  const record = paxRecord('path', path);
  const shown = name.slice(0, LONGEST_NAME);
  return [
    header(encoder.encode('PaxHeader'), record.length, time, 'x'),
    record,
    padding(record.length),
    header(shown, size, time, '0'),
  ];
}

/** "18 path=some/name\n": its length counts the digits of the length too. */
function paxRecord(key, value) {
  const rest = encoder.encode(` ${key}=${value}\n`).length;
  let length = rest + String(rest).length;
  if (rest + String(length).length > length) length++;
  return encoder.encode(`${length} ${key}=${value}\n`);
}

function header(name, size, time, type) {
  const block = new Uint8Array(BLOCK);
  const write = (at, text) => block.set(encoder.encode(text), at);
  const octal = (at, digits, value) => write(at, `${value.toString(8).padStart(digits, '0')}\0`);
  block.set(name, 0);
  octal(100, 7, 0o644); // mode
  octal(108, 7, 0); // owner
  octal(116, 7, 0); // group
  octal(124, 11, size);
  octal(136, 11, time);
  write(148, ' '.repeat(8)); // the checksum counts its own place as blanks
  write(156, type);
  write(257, 'ustar\x0000');
  write(
    148,
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
  );
  return block;
}

const padding = (size) => ZEROS.subarray(0, (BLOCK - (size % BLOCK)) % BLOCK);
