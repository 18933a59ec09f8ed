/** What an object is, told by its path. */
export type Kind = 'live-playlist' | 'playlist' | 'live-piece' | 'piece' | 'other';

const PLAYLIST = /\.(?:m3u8|mpd)$/;
const PIECE = /\.(?:m4s|mp4|ts|cmf[vat]|aac|vtt)$/;

export function kindOf(path: string): Kind {
  const isLive = path.startsWith('/live/');
  if (PLAYLIST.test(path)) return isLive ? 'live-playlist' : 'playlist';
  if (PIECE.test(path)) return isLive ? 'live-piece' : 'piece';
  return 'other';
}
