/** The security headers of AWS::CloudFront::ResponseHeadersPolicy as header lines. */
import type { Fields } from './fields.ts';
import type { ResponseHeadersPolicyModel } from './model.ts';

type SetHeader = ResponseHeadersPolicyModel['setHeaders'][number];

export function readSecurityHeaders(fields: Fields): readonly SetHeader[] {
  const header = (property: string, name: string, render: (config: Fields) => string): SetHeader | undefined =>
    fields.object(property, (config) => ({ name, value: render(config), override: config.flag('Override', false) }));
  return [
    header('ContentSecurityPolicy', 'content-security-policy', (config) => config.text('ContentSecurityPolicy')),
    header('ContentTypeOptions', 'x-content-type-options', () => 'nosniff'),
    header('FrameOptions', 'x-frame-options', (config) => config.choice('FrameOption', ['DENY', 'SAMEORIGIN'])),
    header('ReferrerPolicy', 'referrer-policy', (config) => config.text('ReferrerPolicy')),
    header('StrictTransportSecurity', 'strict-transport-security', strictTransportSecurity),
    header('XSSProtection', 'x-xss-protection', xssProtection),
  ].filter((line) => line !== undefined);
}

function strictTransportSecurity(config: Fields): string {
  const parts = [`max-age=${config.number('AccessControlMaxAgeSec', 0)}`];
  if (config.flag('IncludeSubdomains', false)) parts.push('includeSubDomains');
  if (config.flag('Preload', false)) parts.push('preload');
  return parts.join('; ');
}

function xssProtection(config: Fields): string {
  const parts = [config.flag('Protection', false) ? '1' : '0'];
  if (config.flag('ModeBlock', false)) parts.push('mode=block');
  const report = config.optionalText('ReportUri');
  if (report !== undefined) parts.push(`report=${report}`);
  return parts.join('; ');
}
